package dev.flashsale.gatling.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.endpoints.TokenDesk;
import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.Ask;
import dev.flashsale.gatling.history.Contract;
import dev.flashsale.gatling.history.History;
import dev.flashsale.gatling.history.Reply;
import dev.flashsale.gatling.history.SaleRun;
import dev.flashsale.gatling.history.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The oracle on a real sale: green as it was sold, red once somebody has been at the stock. */
class OracleIT {

  private static final String SALE = "oracle-it";
  private static final String SKU = "sneaker";
  private static final int BUYERS = 60;
  private static final int UNITS = 50;

  private record Verdict(int exitCode, String text) {}

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void greenAsSoldAndRedOnceTheStockIsTamperedWith(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path launcher = Path.of(Objects.requireNonNull(System.getProperty("flashsale.launcher")));
    Path history = directory.resolve("history.jsonl");
    try (LocalRun run = LocalRun.start(launcher, directory.resolve("data"))) {
      sell(run.url(), history);

      Verdict sold = judge(run, history);
      assertThat(sold.text()).contains("oracle: green");
      assertThat(sold.exitCode()).isZero();

      RedisStock.add(redis(run), SALE, SKU, 5);
      Verdict tampered = judge(run, history);
      assertThat(tampered.text()).contains("oracle: RED", Check.DRIFT.label(), SKU);
      assertThat(tampered.exitCode()).isEqualTo(1);
    }
  }

  private static void sell(URI url, Path history) throws IOException, InterruptedException {
    List<String> buyers = IntStream.range(0, BUYERS).mapToObj(n -> "buyer-" + n).toList();
    try (Organiser organiser = new Organiser(url);
        History seen =
            History.start(history, new SaleRun(SALE, BUYERS, UNITS, 1, 0, false), 2L * BUYERS)) {
      organiser.openSale(
          organiser.token("oracle-it", "admin"),
          new Organiser.NewSale(SALE, 1, SKU, UNITS, 1_000, "EUR", Duration.ofMinutes(5)));
      List<String> tokens = new TokenDesk(organiser).tokens(buyers);
      for (int n = 0; n < BUYERS; n++) {
        seen.add(buy(organiser, buyers.get(n), tokens.get(n)));
      }
    }
  }

  private static Answer buy(Organiser organiser, String buyer, String token)
      throws IOException, InterruptedException {
    Ask ask = Ask.first(SALE, buyer, "order-1", "single", Step.BUY, SKU, 1);
    long start = System.currentTimeMillis();
    HttpResponse<String> response = organiser.buy(token, SALE, ask.key(), ask.body());
    long now = System.currentTimeMillis();
    return Contract.judge(ask, reply(response), now, now - start);
  }

  private static Reply reply(HttpResponse<String> response) {
    Map<String, String> headers = new HashMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Reply(response.statusCode(), headers, response.body());
  }

  private static Verdict judge(LocalRun run, Path history) throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    int exitCode = Oracle.run(run.url(), history, Optional.of(run.dataDir()), out);
    return new Verdict(exitCode, text.toString(StandardCharsets.UTF_8));
  }

  private static URI redis(LocalRun run) throws IOException {
    Map<String, String> environment = RunEnvironment.parse(run.dataDir().resolve("run.env"));
    return URI.create(Objects.requireNonNull(environment.get("QUARKUS_REDIS_HOSTS")));
  }
}
