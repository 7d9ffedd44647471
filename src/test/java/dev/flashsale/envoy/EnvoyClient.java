package dev.flashsale.envoy;

import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Asks as Envoy does, with the classes of Envoy's own library, over a real connection. */
final class EnvoyClient implements AutoCloseable {

  private static final int ANSWER_SECONDS_MAX = 10;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;

  EnvoyClient(URI service) {
    channel =
        ManagedChannelBuilder.forAddress(service.getHost(), service.getPort())
            .usePlaintext()
            .build();
  }

  Channel channel() {
    return channel;
  }

  RateLimitResponse ask(RateLimitRequest request) {
    return stub().shouldRateLimit(request);
  }

  RateLimitResponse askAs(String token, RateLimitRequest request) {
    Metadata metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token);
    return stub()
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .shouldRateLimit(request);
  }

  private RateLimitServiceGrpc.RateLimitServiceBlockingStub stub() {
    return RateLimitServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
  }

  /** A descriptor of keys and values in turns. */
  static RateLimitDescriptor.Builder descriptor(String... keysAndValues) {
    RateLimitDescriptor.Builder descriptor = RateLimitDescriptor.newBuilder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      descriptor.addEntries(
          RateLimitDescriptor.Entry.newBuilder()
              .setKey(keysAndValues[i])
              .setValue(keysAndValues[i + 1]));
    }
    return descriptor;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
