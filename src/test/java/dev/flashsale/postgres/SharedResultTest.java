package dev.flashsale.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedResultTest {

  @Test
  void oneWhoGivesUpTakesNothingFromTheOthers() {
    CompletableFuture<String> result = new CompletableFuture<>();
    UniAssertSubscriber<String> gaveUp =
        Sessions.shared(result).subscribe().withSubscriber(UniAssertSubscriber.create());
    UniAssertSubscriber<String> waits =
        Sessions.shared(result).subscribe().withSubscriber(UniAssertSubscriber.create());

    gaveUp.cancel();
    result.complete("sale");

    waits.assertCompleted().assertItem("sale");
    assertThat(result).isNotCancelled();
  }
}
