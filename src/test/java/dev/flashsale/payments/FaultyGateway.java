package dev.flashsale.payments;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A provider whose calls do what a test says. */
@Singleton
public class FaultyGateway implements PaymentGateway {

  static final String NAME = "faulty";

  final AtomicInteger calls = new AtomicInteger();
  volatile Supplier<Uni<?>> behaviour = () -> Uni.createFrom().voidItem();

  void behave(Supplier<Uni<?>> next) {
    calls.set(0);
    behaviour = next;
  }

  private final Queue<UniEmitter<? super Object>> stalled = new ConcurrentLinkedQueue<>();

  /** Calls do not end before {@link #resume}. */
  void stall() {
    behave(() -> Uni.createFrom().<Object>emitter(stalled::add));
  }

  void resume() {
    behave(() -> Uni.createFrom().voidItem());
    while (!stalled.isEmpty()) {
      stalled.remove().fail(new IOException("given up"));
    }
  }

  @SuppressWarnings("unchecked")
  private <T> Uni<T> call() {
    calls.incrementAndGet();
    return (Uni<T>) behaviour.get();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Uni<String> open(Charge charge) {
    return call();
  }

  @Override
  public Uni<ChargeState> confirm(String reference, Charge charge, String token) {
    return call();
  }

  @Override
  public Uni<ChargeState> state(String reference) {
    return call();
  }

  @Override
  public Uni<ChargeState> cancel(String reference) {
    return call();
  }

  @Override
  public Uni<Void> refund(String reference) {
    return call();
  }

  @Override
  public Optional<WebhookEvent> verify(Map<String, String> headers, byte[] body) {
    throw new WebhookRefusedException("It sends none.");
  }
}
