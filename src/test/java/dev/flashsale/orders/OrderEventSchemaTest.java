package dev.flashsale.orders;

import static dev.flashsale.orders.JournaledOrders.order;
import static dev.flashsale.testing.EventSchemas.faults;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into the outbox is what the published schemas promise. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class OrderEventSchemaTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject JournaledOrders journaled;
  @Inject JournalWriter writer;
  private final Database database = Database.ofTheService();
  @Inject ObjectMapper json;

  @Test
  void whatTheOrderWriterPutsIntoTheOutboxIsValid() throws Exception {
    Sale sale = journaled.sale(10);
    Reservation placed = order(sale, "ada", "key", 2);
    Reservation rejected = order(sale, "ada", "key", 1);
    write(sale, placed);
    write(sale, rejected);
    assertThat(faults("order.placed", payload(placed, "order.placed"))).isEmpty();
    assertThat(faults("order.rejected", payload(rejected, "order.rejected"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "RESERVED", mode = EnumSource.Mode.EXCLUDE)
  void theDocumentOfAnOrderInEveryStateIsValidForItsEventAlone(OrderStatus status) {
    Sale sale = journaled.sale(10);
    JsonNode document =
        json.valueToTree(OrderDocument.of(order(sale, "ada", "key", 2), sale).persistedAs(status));
    String type = "order." + status.name().toLowerCase(Locale.ROOT);
    assertThat(faults(type, document)).isEmpty();
    String other = status == OrderStatus.PAID ? "order.expired" : "order.paid";
    assertThat(faults(other, document)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "saleId", "buyerId", "items", "amount", "status", "createdAt"})
  void aDocumentThatLacksAFieldIsNotValid(String field) {
    Sale sale = journaled.sale(10);
    ObjectNode document =
        json.valueToTree(
            OrderDocument.of(order(sale, "ada", "key", 2), sale).persistedAs(OrderStatus.PLACED));
    document.remove(field);
    assertThat(faults("order.placed", document)).isNotEmpty();
  }

  private void write(Sale sale, Reservation order) {
    writer.write(sale, List.of(journaled.journal(sale, order))).await().atMost(LIMIT);
  }

  private JsonNode payload(Reservation order, String type) throws Exception {
    List<String> rows =
        database.rows(
            "SELECT payload FROM outbox WHERE aggregateid = ? AND type = ?",
            order.orderId().toString(),
            type);
    assertThat(rows).hasSize(1);
    return json.readTree(rows.getFirst());
  }
}
