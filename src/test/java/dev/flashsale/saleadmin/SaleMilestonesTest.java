package dev.flashsale.saleadmin;

import static dev.flashsale.testing.EventSchemas.faults;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.testing.Checkout;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A sale's events: each once, in order, and as their schemas say. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class SaleMilestonesTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject SaleMilestones milestones;
  private final Database database = Database.ofTheService();
  @Inject ObjectMapper json;

  private final String sale = newSaleId();

  @Test
  void tellsOfASaleFromItsOpeningToItsClose() throws Exception {
    Shop.openSale(definition(sale, 1, 1));
    assertThat(told()).containsExactly("sale.opened");
    assertThat(told()).containsExactly("sale.opened");

    String order = Checkout.placed(sale, "ada", 1);
    assertThat(told()).containsExactly("sale.opened");
    Shop.buyAndWait(sale, "bob", newKey(), "cap", 1).then().statusCode(201);
    assertThat(told()).containsExactly("sale.opened", "sale.sold-out");
    Checkout.cancel(sale, "ada", order, newKey()).then().statusCode(200);
    assertThat(told()).containsExactly("sale.opened", "sale.sold-out");

    command(sale, "close").then().statusCode(200);
    assertThat(told()).containsExactly("sale.opened", "sale.sold-out", "sale.closed");
    assertThat(told()).hasSize(3);

    for (String type : List.of("sale.opened", "sale.sold-out", "sale.closed")) {
      JsonNode event = json.readTree(payloads(type).getFirst());
      assertThat(faults(type, event)).isEmpty();
      assertThat(event.path("id").textValue()).isEqualTo(sale);
      assertThat(Instant.parse(event.path("at").textValue()))
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    }
  }

  @Test
  void tellsNothingOfASaleThatIsYetToOpen() {
    Shop.create(definition(sale, 1, 1)).then().statusCode(201);
    assertThat(told()).isEmpty();
    Instant later = Instant.now().plusSeconds(3600);
    Shop.openSale(definition("later-" + sale, 1, 1, later, later.plusSeconds(3600)));
    assertThat(told("later-" + sale)).isEmpty();
  }

  @Test
  void whatNobodyNoticedInTimeIsToldInOrder() {
    Shop.openSale(definition(sale, 1, 1));
    Checkout.placed(sale, "ada", 1);
    Shop.buyAndWait(sale, "bob", newKey(), "cap", 1).then().statusCode(201);
    command(sale, "close").then().statusCode(200);
    assertThat(told()).containsExactly("sale.opened");
    assertThat(told()).containsExactly("sale.opened", "sale.sold-out");
    assertThat(told()).containsExactly("sale.opened", "sale.sold-out", "sale.closed");
  }

  @Test
  void aSaleThatIsClosedBeforeItOpensIsOnlyClosed() {
    Instant later = Instant.now().plusSeconds(3600);
    Shop.openSale(definition(sale, 1, 1, later, later.plusSeconds(3600)));
    command(sale, "close").then().statusCode(200);
    assertThat(told()).containsExactly("sale.closed");
    assertThat(told()).hasSize(1);
  }

  @Test
  void instancesThatLookAtOnceTellOnce() {
    List<String> sales =
        Stream.generate(Shop::newSaleId)
            .limit(5)
            .map(id -> Shop.openSale(definition(id, 1, 1)))
            .toList();

    Uni.join().all(look(), look(), look(), look()).andFailFast().await().atMost(LIMIT);

    assertThat(sales).allSatisfy(id -> assertThat(told(id)).containsExactly("sale.opened"));
  }

  private Uni<Integer> look() {
    return milestones.runOnce();
  }

  private List<String> told() {
    return told(sale);
  }

  private List<String> told(String id) {
    look().await().atMost(LIMIT);
    return database.rows(
        "SELECT type FROM outbox WHERE aggregatetype = 'sale' AND aggregateid = ? ORDER BY seq",
        id);
  }

  private List<String> payloads(String type) {
    return database.rows(
        "SELECT payload FROM outbox WHERE aggregateid = ? AND type = ?", sale, type);
  }
}
