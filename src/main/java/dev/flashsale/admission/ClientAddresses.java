package dev.flashsale.admission;

import dev.flashsale.admission.AdmissionConfig.ForwardedBy;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from, as far as it can be believed: hops are read from the right, each
 * named by the one after it, for as long as that is a trusted proxy. What a client writes into the
 * header itself stands further left than the first hop that is not one, and is never reached.
 *
 * <p>Thread-safe. No name is ever looked up.
 */
@Singleton
public class ClientAddresses {

  private static final int IPV6_BYTES = 16;
  private static final int NETWORK_BYTES = 8;

  /** Of the header as a whole: what is longer names no client. */
  private static final int HOPS_MAX = 50;

  private final List<IpSubnetFilterRule> trusted;
  private final ForwardedBy header;

  ClientAddresses(AdmissionConfig config) {
    this.trusted =
        config.trustedProxies().orElse(List.of()).stream().map(ClientAddresses::network).toList();
    this.header = config.forwardedBy();
  }

  /** Made when the service starts, so that it refuses to with a network that is none. */
  void start(@Observes StartupEvent start) {}

  /**
   * The client's address in its canonical form. IPv6 clients are named by their network of 64 bits:
   * any of them has all its addresses for the asking.
   */
  public String of(HttpServerRequest request) {
    return of(String.valueOf(request.remoteAddress().hostAddress()), request.headers());
  }

  /** The same, of a connection from {@code peer}. */
  String of(String peer, MultiMap headers) {
    byte[] address = bytes(peer);
    return address == null ? "unknown" : name(client(address, headers));
  }

  private byte[] client(byte[] peer, MultiMap headers) {
    if (!isTrusted(peer)) {
      return peer;
    }
    List<String> hops = hops(headers);
    byte[] client = peer;
    for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - HOPS_MAX); i--) {
      byte[] hop = bytes(hops.get(i));
      if (hop == null) {
        return client; // "unknown", or nonsense: whoever wrote it is the last one known
      }
      client = hop;
      if (!isTrusted(hop)) {
        return client;
      }
    }
    return client;
  }

  private boolean isTrusted(byte[] address) {
    InetSocketAddress asked = new InetSocketAddress(inet(address), 0);
    return trusted.stream().anyMatch(network -> network.matches(asked));
  }

  private List<String> hops(MultiMap headers) {
    return switch (header) {
      case X_FORWARDED_FOR ->
          headers.getAll("X-Forwarded-For").stream()
              .flatMap(line -> Arrays.stream(line.split(",", -1)))
              .map(String::strip)
              .toList();
      case FORWARDED ->
          headers.getAll("Forwarded").stream()
              .flatMap(line -> ForwardedHeader.clients(line).stream())
              .toList();
    };
  }

  /** The address that {@code literal} writes, with or without a port; null if it writes none. */
  private static byte @Nullable [] bytes(@Nullable String literal) {
    if (literal == null) {
      return null;
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(withoutPort(literal));
    if (address == null || address.length != IPV6_BYTES) {
      return address;
    }
    InetAddress unmapped = inet(address); // an IPv4 address written as IPv6 becomes one again
    return unmapped.getAddress();
  }

  private static String withoutPort(String literal) {
    if (literal.startsWith("[")) {
      int end = literal.indexOf(']');
      return end < 0 ? literal : literal.substring(1, end);
    }
    int colon = literal.indexOf(':');
    boolean onlyOne = colon >= 0 && colon == literal.lastIndexOf(':');
    return onlyOne ? literal.substring(0, colon) : literal;
  }

  private static String name(byte[] address) {
    if (address.length != IPV6_BYTES) {
      return NetUtil.bytesToIpAddress(address);
    }
    byte[] network = Arrays.copyOf(Arrays.copyOf(address, NETWORK_BYTES), IPV6_BYTES);
    return NetUtil.bytesToIpAddress(network) + "/64";
  }

  private static InetAddress inet(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  private static IpSubnetFilterRule network(String written) {
    String[] parts = written.strip().split("/", -1);
    byte[] address = bytes(parts[0]);
    Optional<Integer> bits =
        address == null ? Optional.empty() : bits(parts, address.length * Byte.SIZE);
    if (address == null || bits.isEmpty()) {
      throw new IllegalStateException(
          "flashsale.admission.trusted-proxies: '"
              + written
              + "' is no network such as 10.0.0.0/8");
    }
    return new IpSubnetFilterRule(inet(address), bits.get(), IpFilterRuleType.ACCEPT);
  }

  private static Optional<Integer> bits(String[] parts, int max) {
    if (parts.length == 1) {
      return Optional.of(max);
    }
    return parts.length == 2 && parts[1].matches("\\d{1,3}") && Integer.parseInt(parts[1]) <= max
        ? Optional.of(Integer.parseInt(parts[1]))
        : Optional.empty();
  }
}
