package dev.flashsale.local;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * What a local run does between the service's start and its end: fills in the sample sale, tells
 * the person at the terminal, and watches the servers. Runs on the main thread.
 */
public final class LocalService implements QuarkusApplication {

  private final HttpServer server;
  private final Config config;

  @Inject
  LocalService(HttpServer server, Config config) {
    this.server = server;
    this.config = config;
  }

  /**
   * Returns when the process is told to end, or the training is over.
   *
   * @param arguments a command that starts another build of the service, which is trained instead
   * @throws LocalStackException if the sample sale cannot be loaded, or not be bought
   */
  @Override
  public int run(String... arguments) {
    LocalStack stack = LocalRun.stack();
    String url = "http://localhost:" + server.getPort();
    new SampleSale(URI.create(url)).ensureOpen();
    if (LocalRun.isTraining()) {
      new Training(URI.create(url), URI.create(url)).run();
      return 0;
    }
    if (arguments.length > 0) {
      train(List.of(arguments), URI.create(url), stack.data());
      return 0;
    }
    stack.data().writeEnvironment(LocalSettings.shown(config, url));
    System.out.println("ready " + url);
    System.out.println(tryNext(url));
    try (ServerWatch watch = new ServerWatch(stack)) {
      watch.start();
      Quarkus.waitForExit();
    }
    return 0;
  }

  private void train(List<String> command, URI tokens, DataDirectory data) {
    Map<String, String> settings = LocalSettings.shared(config, data);
    try (Trainee trainee = Trainee.start(command, settings, data.log("trainee"))) {
      new Training(tokens, trainee.awaitListening()).run();
      trainee.finish();
    }
  }

  private static String tryNext(String url) {
    return """

    Try next, in another terminal:

      TOKEN=$(curl -s %1$s/v1/demo/tokens -H 'Content-Type: application/json' \\
        -d '{"subject":"alice"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')

      # Buy one; run it again to see the same order with "Idempotency-Replayed: true".
      curl -i %1$s/v1/sales/%2$s/orders -H "Authorization: Bearer $TOKEN" \\
        -H 'Idempotency-Key: my-first' -H 'Content-Type: application/json' \\
        -d '{"items":[{"sku":"sneaker-white-42","quantity":1}]}'

      # Read your orders.
      curl -s %1$s/v1/sales/%2$s/orders -H "Authorization: Bearer $TOKEN"

    Ctrl-C stops everything; the data stay."""
        .formatted(url, SampleSale.ID);
  }
}
