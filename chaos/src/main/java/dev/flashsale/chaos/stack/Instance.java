package dev.flashsale.chaos.stack;

import dev.flashsale.chaos.Await;
import dev.flashsale.chaos.proxy.Link;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An instance of the production build, with links of its own to Redis and PostgreSQL.
 *
 * <p>It is started again when it ends by itself, as an orchestrator would. Thread-safe.
 */
public final class Instance {

  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final int PROBE_LIMIT_MS = 2_000;

  private final Children children;
  private final int number;
  private final int port;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Link redis;
  private final Link postgres;
  private final List<String> unexpectedEnds = new ArrayList<>();
  private Child child;
  private boolean wasReady;
  private boolean down;

  Instance(
      Children children,
      int number,
      int port,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Link redis,
      Link postgres)
      throws IOException {
    this.children = children;
    this.number = number;
    this.port = port;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.redis = redis;
    this.postgres = postgres;
    this.child = launch();
  }

  private Child launch() throws IOException {
    return children.start(toString(), command, environment, log);
  }

  public int number() {
    return number;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public Link toRedis() {
    return redis;
  }

  public Link toPostgres() {
    return postgres;
  }

  public synchronized void kill() throws IOException, InterruptedException {
    down = true;
    child.kill();
  }

  public synchronized void startAgain() throws IOException {
    wasReady = false;
    down = false;
    child = launch();
  }

  public synchronized void stop() throws IOException, InterruptedException {
    child.stop();
  }

  public synchronized void carryOn() throws IOException, InterruptedException {
    child.carryOn();
  }

  /** Starts it again if it has ended although nobody ended it. */
  synchronized void lookAfter() throws IOException {
    if (down || child.isRunning()) {
      return;
    }
    if (wasReady) {
      unexpectedEnds.add(this + " ended by itself; see " + log);
    }
    startAgain();
  }

  /** Ends that no fault brought about, after it had been ready. */
  public synchronized List<String> unexpectedEnds() {
    return List.copyOf(unexpectedEnds);
  }

  /** Waits until it says that it is ready; false if it does not get there. */
  public boolean awaitReady() throws InterruptedException {
    return Await.until(READY_LIMIT, this::isReady);
  }

  private boolean isReady() {
    try {
      HttpURLConnection probe =
          (HttpURLConnection) url().resolve("/q/health/ready").toURL().openConnection();
      probe.setConnectTimeout(PROBE_LIMIT_MS);
      probe.setReadTimeout(PROBE_LIMIT_MS);
      boolean ready = probe.getResponseCode() == 200;
      if (ready) {
        markReady();
      }
      return ready;
    } catch (IOException notYet) {
      return false;
    }
  }

  private synchronized void markReady() {
    wasReady = true;
  }

  @Override
  public String toString() {
    return "instance-" + number;
  }
}
