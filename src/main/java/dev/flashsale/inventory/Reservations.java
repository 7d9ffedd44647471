package dev.flashsale.inventory;

import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Gathers the purchases of each sale into batches, one call to Redis under way for each event loop
 * and sale.
 *
 * <p>A purchase that finds no call under way leaves at once, alone. Those that arrive while one is
 * under way wait for its reply and leave together. So an idle service adds no wait, and a busy one
 * pays the price of a call, in Redis and here, once for up to {@link InventoryConfig#batchMax()}
 * purchases.
 *
 * <p>Call only on an event loop; each loop has its own lanes and shares nothing.
 */
@Singleton
public class Reservations {

  private final BuyScript script;
  private final JournalSink journal;
  private final InventoryConfig config;
  private final ThreadLocal<Map<String, Lane>> lanes = ThreadLocal.withInitial(HashMap::new);

  Reservations(BuyScript script, JournalSink journal, InventoryConfig config) {
    this.script = script;
    this.journal = journal;
    this.config = config;
  }

  /**
   * Reserves the units of {@code purchase}, or says why not.
   *
   * @return fails with {@link StockUnavailableException} if Redis could not decide
   */
  public Uni<Decision> reserve(Sale sale, Purchase purchase) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              ContextInternal context = ContextInternal.current();
              lane(sale).offer(sale, new Waiting(purchase, context, emitter));
            });
  }

  private Lane lane(Sale sale) {
    return lanes.get().computeIfAbsent(sale.id() + '@' + sale.epoch(), Lane::new);
  }

  /** A purchase in a lane; it is answered on the context of its own request. */
  private record Waiting(
      Purchase purchase, ContextInternal context, UniEmitter<? super Decision> emitter) {

    void complete(Decision decision) {
      context.emit(decision, emitter::complete);
    }

    void fail(StockUnavailableException unavailable) {
      context.emit(unavailable, emitter::fail);
    }
  }

  /** The purchases of one sale on one event loop. */
  private final class Lane {
    private final String name;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private boolean underWay;

    Lane(String name) {
      this.name = name;
    }

    void offer(Sale sale, Waiting waiting) {
      if (queue.size() >= config.queueMax()) {
        waiting.fail(new StockUnavailableException("too many purchases are waiting"));
        return;
      }
      queue.add(waiting);
      if (!underWay) {
        send(sale);
      }
    }

    private void send(Sale sale) {
      underWay = true;
      List<Waiting> batch = nextBatch();
      ContextInternal loop = ContextInternal.current().unwrap();
      script
          .decide(sale, SaleStock.keys(sale), batch.stream().map(Waiting::purchase).toList())
          .emitOn(task -> loop.runOnContext(run -> task.run()))
          .subscribe()
          .with(outcome -> decided(sale, batch, outcome), fault -> failed(sale, batch, fault));
    }

    private List<Waiting> nextBatch() {
      List<Waiting> batch = new ArrayList<>(Math.min(queue.size(), config.batchMax()));
      while (batch.size() < config.batchMax() && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      return batch;
    }

    private void decided(Sale sale, List<Waiting> batch, BuyScript.Outcome outcome) {
      if (outcome.entry() != null) {
        journal.journaled(sale, outcome.entry());
      }
      outcome.replayed().forEach(order -> journal.replayed(sale, order));
      next(sale);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).complete(outcome.decisions().get(i));
      }
    }

    private void failed(Sale sale, List<Waiting> batch, Throwable fault) {
      next(sale);
      StockUnavailableException unavailable =
          fault instanceof StockUnavailableException already
              ? already
              : new StockUnavailableException("Redis did not decide: " + fault.getMessage(), fault);
      batch.forEach(waiting -> waiting.fail(unavailable));
    }

    /**
     * Sends what gathered meanwhile; an idle lane is dropped, so sales that are over cost nothing.
     */
    private void next(Sale sale) {
      underWay = false;
      if (queue.isEmpty()) {
        lanes.get().remove(name);
      } else {
        send(sale);
      }
    }
  }
}
