package dev.flashsale.outbox;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A sink that remembers what it was called with, and does with it as a test says. Thread-safe. */
final class TestSink implements EventSink {

  private final String name;
  private final List<OutboxEvent> called = new ArrayList<>();
  private final List<OutboxEvent> taken = new ArrayList<>();
  private volatile Function<OutboxEvent, Uni<Void>> answer = event -> Uni.createFrom().voidItem();

  TestSink(String name) {
    this.name = name;
  }

  TestSink answering(Function<OutboxEvent, Uni<Void>> answer) {
    this.answer = answer;
    return this;
  }

  TestSink failing(Predicate<OutboxEvent> refused) {
    return answering(
        event ->
            refused.test(event)
                ? Uni.createFrom().failure(new IllegalStateException("refused by " + name))
                : Uni.createFrom().voidItem());
  }

  TestSink working() {
    return answering(event -> Uni.createFrom().voidItem());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Uni<Void> deliver(OutboxEvent event) {
    synchronized (this) {
      called.add(event);
    }
    return answer
        .apply(event)
        .invoke(
            done -> {
              synchronized (this) {
                taken.add(event);
              }
            });
  }

  /** How often it was called. */
  synchronized int calls() {
    return called.size();
  }

  /** What it has taken, as {@code aggregate type}, in that order. */
  synchronized List<String> taken() {
    return taken.stream().map(event -> event.aggregateId() + " " + event.type()).toList();
  }

  /** The types it has taken of one aggregate, in that order. */
  synchronized List<String> takenOf(String aggregate) {
    return taken.stream()
        .filter(event -> event.aggregateId().equals(aggregate))
        .map(OutboxEvent::type)
        .toList();
  }
}
