package dev.flashsale.gatling.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.endpoints.TokenDesk;
import dev.flashsale.gatling.history.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What can be known without the database: the orders that shoppers were given, read as their
 * buyers. Orders nobody was told about stay unseen, and so do ledger, keys and outbox.
 */
final class HttpBooks {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Organiser organiser;
  private final String sale;

  HttpBooks(Organiser organiser, String sale) {
    this.organiser = organiser;
    this.sale = sale;
  }

  Books read(Audit audit, List<Answer> answers) throws IOException, InterruptedException {
    Map<String, String> buyerByOrder = new TreeMap<>();
    answers.stream()
        .filter(answer -> answer.outcome().accepted())
        .forEach(a -> buyerByOrder.put(Objects.requireNonNull(a.orderId()), a.ask().buyer()));
    List<String> tokens = new TokenDesk(organiser).tokens(List.copyOf(buyerByOrder.values()));
    List<Books.Order> orders = new ArrayList<>();
    int next = 0;
    for (String id : buyerByOrder.keySet()) {
      HttpResponse<String> response = organiser.order(tokens.get(next++), sale, id);
      if (response.statusCode() == 200) {
        orders.add(order(JSON.readTree(response.body())));
      } else if (response.statusCode() != 404) {
        throw new IOException("order " + id + " cannot be read: " + response.statusCode());
      }
    }
    return new Books(
        audit.items().stream()
            .map(item -> new Books.Item(item.sku(), item.total(), item.held() + item.sold()))
            .toList(),
        orders,
        List.of(),
        List.of());
  }

  private static Books.Order order(JsonNode order) {
    Map<String, Integer> lines = new TreeMap<>();
    for (JsonNode item : order.path("items")) {
      lines.merge(item.path("sku").asText(), item.path("quantity").asInt(), Integer::sum);
    }
    long amount = order.path("amount").path("value").asLong();
    return new Books.Order(
        order.path("id").asText(),
        order.path("buyerId").asText(),
        "",
        order.path("status").asText(),
        amount,
        lines,
        amount,
        Instant.parse(order.path("createdAt").asText()).toEpochMilli(),
        null,
        Map.of());
  }
}
