package dev.flashsale.ops;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * One event loop for each processor, where Quarkus makes two. Purchases are batched for each loop,
 * so fewer loops mean larger batches, and nothing here blocks a loop for another to step in.
 * docs/performance.md has the figures.
 */
@ApplicationScoped
public class EventLoops implements VertxOptionsCustomizer {

  @Override
  public void accept(VertxOptions options) {
    options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
  }
}
