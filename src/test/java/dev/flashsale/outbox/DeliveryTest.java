package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A batch on its way to one sink. */
class DeliveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Test
  void afterAFailureTheRestOfTheAggregateIsNotTried() {
    TestSink sink = new TestSink("test").failing(event -> event.type().equals("2"));
    List<Attempt> attempts = deliver(sink, List.of(event("a", 1), event("a", 2), event("a", 3)));
    assertThat(attempts)
        .extracting(Attempt::result)
        .containsExactly(Attempt.Result.DELIVERED, Attempt.Result.FAILED, Attempt.Result.NOT_MADE);
    assertThat(sink.calls()).isEqualTo(2);
  }

  @Test
  void aSinkThatThrowsHasFailed() {
    TestSink sink =
        new TestSink("test")
            .answering(
                event -> {
                  throw new IllegalArgumentException("a\0b");
                });
    Attempt attempt = deliver(sink, List.of(event("a", 1))).getFirst();
    assertThat(attempt.isFailed()).isTrue();
    assertThat(attempt.error()).isEqualTo("java.lang.IllegalArgumentException: a b");
  }

  @Test
  void noMoreCallsAreUnderWayThanTheSinkAllows() {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TestSink sink =
        new TestSink("test")
            .answering(
                event -> {
                  most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                  return Uni.createFrom()
                      .voidItem()
                      .onItem()
                      .delayIt()
                      .by(Duration.ofMillis(1))
                      .invoke(underWay::decrementAndGet);
                });
    List<Pending> batch =
        IntStream.range(0, 200).mapToObj(i -> event("aggregate-" + i, 1)).toList();
    assertThat(deliver(sink, batch)).hasSize(200).allMatch(Attempt::isDelivered);
    assertThat(most.get()).isBetween(2, sink.callsMax());
  }

  @Test
  void aLongChainIsNoDeepOne() {
    List<Pending> chain = IntStream.range(0, 20_000).mapToObj(i -> event("a", i)).toList();
    assertThat(deliver(new TestSink("test"), chain)).hasSize(20_000).allMatch(Attempt::isDelivered);
  }

  @Test
  void whenTimeIsUpNothingMoreIsBegun() {
    TestSink sink = new TestSink("test").answering(event -> Uni.createFrom().nothing());
    List<Pending> batch =
        IntStream.range(0, 100).mapToObj(i -> event("aggregate-" + i, 1)).toList();
    List<Attempt> attempts =
        Delivery.of(sink, batch, Duration.ofMillis(1), Duration.ofMillis(50)).await().atMost(LIMIT);
    assertThat(attempts).hasSize(100).noneMatch(Attempt::isDelivered);
    assertThat(sink.calls()).isLessThanOrEqualTo(sink.callsMax());
  }

  @Test
  void theBackOffDoublesUpToItsLimit() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(10));
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.afterMs(1)).isBetween(500L, 1_000L);
      assertThat(backoff.afterMs(4)).isBetween(4_000L, 8_000L);
      assertThat(backoff.afterMs(19)).isBetween(300_000L, 600_000L);
      assertThat(backoff.afterMs(1_000)).isBetween(300_000L, 600_000L);
    }
    assertThat(IntStream.range(0, 100).mapToLong(i -> backoff.afterMs(19)).distinct().count())
        .isGreaterThan(1);
  }

  private static List<Attempt> deliver(EventSink sink, List<Pending> batch) {
    return Delivery.of(sink, batch, PATIENCE, LIMIT).await().atMost(LIMIT);
  }

  private static Pending event(String aggregate, int number) {
    return new Pending(
        number,
        0,
        0,
        new OutboxEvent(
            UUID.randomUUID(), "order", aggregate, Integer.toString(number), Instant.EPOCH, "{}"));
  }
}
