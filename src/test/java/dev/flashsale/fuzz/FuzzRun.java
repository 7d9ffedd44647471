package dev.flashsale.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.Shop;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Sends the requests of a seed, in batches: some hundred that must change nothing, with the state
 * of the stores before and after them; then a few that may be accepted, one by one, each looked at
 * in the same way if it was refused.
 */
final class FuzzRun {

  private static final Logger LOG = Logger.getLogger(FuzzRun.class);

  private static final int ODD_IN_BATCH = 10;
  private static final int COMPLAINTS_MAX = 25;
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(20);
  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  private final Settings settings;
  private final Requests requests;
  private final Fixture fixture;
  private final StoredState stores;
  private final Wire wire;
  private final List<String> complaints = new ArrayList<>();
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private long unavailable;
  private long sent;

  /**
   * What to run.
   *
   * @param first number of the request to begin with
   * @param batch requests between two looks at the stores, and those that may be accepted
   */
  record Settings(long seed, long first, long requests, int batch) {

    private static final int REQUESTS = 3_000;
    private static final int BATCH = 500;

    /**
     * The same each time, so that a change is blamed for what it broke; the long run has new ones.
     */
    private static final long SEED = 3;

    static Settings ofSystem() {
      int batch = Math.max(Integer.getInteger("flashsale.fuzz.batch", BATCH), 2 * ODD_IN_BATCH);
      long first = Long.getLong("flashsale.fuzz.first", 0);
      return new Settings(
          Long.getLong("flashsale.fuzz.seed", SEED),
          first - first % batch, // what becomes of a request depends on its place in a batch
          Long.getLong("flashsale.fuzz.requests", REQUESTS),
          batch);
    }
  }

  FuzzRun(Settings settings, Requests requests, Fixture fixture, StoredState stores, Wire wire) {
    this.settings = settings;
    this.requests = requests;
    this.fixture = fixture;
    this.stores = stores;
    this.wire = wire;
  }

  List<String> complaints() {
    return complaints;
  }

  /** How many were told that the service is not available. */
  long unavailable() {
    return unavailable;
  }

  /** Sends all requests, or until too much was wrong. */
  void run() throws IOException {
    LOG.infof("fuzzing with seed %d: %d requests", settings.seed(), settings.requests());
    long told = System.nanoTime();
    settled(fixture.sales());
    while (sent < settings.requests() && complaints.size() < COMPLAINTS_MAX) {
      batch(settings.first() + sent);
      if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
        told = System.nanoTime();
        tell();
      }
    }
    tell();
  }

  private void tell() {
    LOG.infof(
        "%d of %d requests, %d findings, answers by status: %s",
        sent, settings.requests(), complaints.size(), statuses);
  }

  private void batch(long first) throws IOException {
    List<String> before = stores.of(fixture.sales());
    int bad = settings.batch() - ODD_IN_BATCH;
    for (int i = 0; i < bad; i++) {
      send(requests.bad(first + i));
    }
    compare(
        before, stores.of(fixture.sales()), "one of %d bad requests from %d".formatted(bad, first));
    play(first + bad);
  }

  /** Requests that may be accepted, and an audit of what they left. */
  private void play(long first) throws IOException {
    String playground = Fixture.playground();
    List<String> sales = fixture.salesAnd(playground);
    List<String> before = settled(sales);
    for (int i = 0; i < ODD_IN_BATCH; i++) {
      FuzzRequest request = requests.odd(first + i, playground);
      if (send(request).status() < 400 && !request.method().equals("GET")) {
        before = settled(sales);
      } else {
        List<String> after = stores.of(sales);
        compare(before, after, request.toString());
        before = after;
      }
    }
    audit(playground);
  }

  private Wire.Answer send(FuzzRequest request) throws IOException {
    Wire.Answer answer;
    try {
      answer = wire.exchange(request);
    } catch (IOException e) {
      wire.close();
      complain(e.toString(), request.toString());
      answer = Wire.NONE;
    }
    sent++;
    statuses.merge(answer.status(), 1L, Long::sum);
    if (AnswerRules.isUnavailable(answer)) {
      unavailable++;
    }
    Wire.Answer answered = answer;
    Optional<String> wrong = AnswerRules.complaint(request, answer);
    wrong.ifPresent(what -> complain(what + ": " + answered, request.toString()));
    return answer;
  }

  private void complain(String what, String request) {
    complaints.add(what + "\n" + request);
    LOG.errorf("%s%n%s", what, request);
  }

  private void compare(List<String> before, List<String> after, String request) {
    if (!before.equals(after)) {
      List<String> gone = new ArrayList<>(before);
      gone.removeAll(after);
      List<String> come = new ArrayList<>(after);
      come.removeAll(before);
      complain(
          "a refused request changed the stores: from %s to %s".formatted(gone, come), request);
    }
  }

  /** The state when nothing of what was accepted is under way any more. */
  private List<String> settled(List<String> sales) {
    List<List<String>> seen = new ArrayList<>();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(SETTLED_WITHIN)
        .until(
            () -> {
              seen.add(stores.of(sales));
              return seen.size() > 2
                  && seen.getLast().equals(seen.get(seen.size() - 2))
                  && seen.getLast().equals(seen.get(seen.size() - 3));
            });
    return seen.getLast();
  }

  private static void audit(String sale) {
    Books.awaitDrained(sale);
    JsonPath audit = Shop.audit(sale).jsonPath();
    assertThat(audit.<Integer>getList("items.drift")).containsOnly(0);
    assertThat(audit.<Integer>getList("items.oversold")).containsOnly(0);
  }
}
