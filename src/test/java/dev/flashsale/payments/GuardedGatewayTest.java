package dev.flashsale.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flashsale.sale.Money;
import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each limit around each call of the provider, at work, and set by its configuration key. */
@QuarkusTest
@TestProfile(GuardedGatewayTest.Tight.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class GuardedGatewayTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int AT_ONCE = 3;
  private static final int TRIES = 3;

  /** Limits small enough to be reached, for every call, by the keys the documentation names. */
  public static final class Tight implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>();
      settings.put("flashsale.payments.provider", FaultyGateway.NAME);
      settings.put("flashsale.sales.hold-min", "PT10S");
      settings.put("quarkus.scheduler.enabled", "false");
      for (String call : List.of("open", "confirm", "state", "cancel", "refund")) {
        String keys =
            "quarkus.fault-tolerance.\"dev.flashsale.payments.GuardedGateway/" + call + "\".";
        settings.put(keys + "timeout.value", "200");
        settings.put(keys + "timeout.unit", "millis");
        settings.put(keys + "bulkhead.value", Integer.toString(AT_ONCE));
        settings.put(keys + "circuit-breaker.request-volume-threshold", "6");
        settings.put(keys + "circuit-breaker.failure-ratio", "0.75");
        settings.put(keys + "circuit-breaker.delay", "500");
        if (!call.equals("confirm")) {
          settings.put(keys + "retry.max-retries", Integer.toString(TRIES - 1));
        }
      }
      return settings;
    }
  }

  /** A call of the gateway, and how often it is tried when it fails. */
  record Call(String name, Supplier<Uni<?>> sent, int tries) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Inject GuardedGateway gateway;
  @Inject FaultyGateway provider;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  void closeBreakers() {
    breakers.resetAll();
  }

  @AfterEach
  void letCallsEnd() {
    provider.resume();
  }

  static Stream<String> calls() {
    return Stream.of("open", "confirm", "state", "cancel", "refund");
  }

  private Call call(String name) {
    Charge charge = new Charge(UUID.randomUUID(), 1, new Money(1, "USD"));
    return switch (name) {
      case "open" -> new Call(name, () -> gateway.open(charge), TRIES);
      case "confirm" -> new Call(name, () -> gateway.confirm("r", charge, "t"), 1);
      case "state" -> new Call(name, () -> gateway.state("r"), TRIES);
      case "cancel" -> new Call(name, () -> gateway.cancel("r"), TRIES);
      case "refund" -> new Call(name, () -> gateway.refund("r"), TRIES);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aProviderThatDoesNotAnswerIsGivenUp(String name) {
    Call call = call(name);
    provider.stall();
    assertThatThrownBy(() -> call.sent().get().await().atMost(LIMIT))
        .isInstanceOf(TimeoutException.class);
    assertThat(provider.calls).hasValue(call.tries());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void whatMayBeRepeatedIsTriedAgain(String name) {
    Call call = call(name);
    provider.behave(() -> Uni.createFrom().failure(new IOException("reset")));
    assertThatThrownBy(() -> call.sent().get().await().atMost(LIMIT))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(provider.calls).hasValue(call.tries());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aProviderThatFailsIsLeftAloneForAWhile(String name) {
    Call call = call(name);
    provider.behave(() -> Uni.createFrom().failure(new IOException("reset")));
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              int before = provider.calls.get();
              return fault(call) instanceof CircuitBreakerOpenException
                  && provider.calls.get() == before;
            });
  }

  @ParameterizedTest
  @MethodSource("calls")
  void afterTheDelayItIsAskedAgain(String name) {
    Call call = call(name);
    provider.behave(() -> Uni.createFrom().failure(new IOException("reset")));
    await().atMost(LIMIT).until(() -> fault(call) instanceof CircuitBreakerOpenException);
    provider.behave(() -> Uni.createFrom().voidItem());
    long openedNanos = System.nanoTime();
    await().atMost(LIMIT).until(() -> fault(call) instanceof AssertionError);
    assertThat(Duration.ofNanos(System.nanoTime() - openedNanos))
        .isLessThan(Duration.ofMillis(1_900)); // the default is two seconds
  }

  @ParameterizedTest
  @MethodSource("calls")
  void failuresBelowTheRatioAreForgiven(String name) {
    Call call = call(name);
    provider.behave(
        () ->
            provider.calls.get() % 3 == 0
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().failure(new IOException("reset")));
    for (int i = 0; i < 4; i++) {
      assertThat(fault(call)).isNotInstanceOf(CircuitBreakerOpenException.class);
    }
    assertThat(breakers.currentState("payment-" + name)).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCrowdIsNoFailureOfTheProvider(String name) {
    Call call = call(name);
    provider.stall();
    List<CompletableFuture<Throwable>> asked =
        IntStream.range(0, 5 * AT_ONCE)
            .mapToObj(
                i -> call.sent().get().subscribeAsCompletionStage().handle((item, fault) -> fault))
            .toList();
    await().atMost(LIMIT).until(() -> asked.stream().anyMatch(CompletableFuture::isDone));
    assertThat(breakers.currentState("payment-" + name)).isEqualTo(CircuitBreakerState.CLOSED);
    provider.resume();
    asked.forEach(CompletableFuture::join);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void noMoreThanSoManyAskAtOnce(String name) {
    Call call = call(name);
    provider.stall();
    List<CompletableFuture<Throwable>> asked =
        IntStream.range(0, AT_ONCE + 2)
            .mapToObj(
                i -> call.sent().get().subscribeAsCompletionStage().handle((item, fault) -> fault))
            .toList();
    assertThat(asked.stream().map(CompletableFuture::join).toList())
        .anyMatch(BulkheadException.class::isInstance);
  }

  private static Throwable fault(Call call) {
    return call.sent()
        .get()
        .<Throwable>map(item -> new AssertionError("it worked"))
        .onFailure()
        .recoverWithItem(fault -> fault)
        .await()
        .atMost(LIMIT);
  }
}
