package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.history.Answer;
import dev.flashsale.gatling.history.CheckoutAnswer;
import dev.flashsale.gatling.history.SaleRun;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything known about a finished sale.
 *
 * @param keyUses what shoppers were told, by buyer and key
 * @param checkouts what shoppers were told of payments and cancellations
 * @param audit what the service says about itself
 * @param books what PostgreSQL holds
 */
record Evidence(
    SaleRun run,
    List<Answer> answers,
    List<KeyUse> keyUses,
    List<CheckoutAnswer> checkouts,
    Audit audit,
    Books books) {

  static Evidence of(
      SaleRun run, List<Answer> answers, List<CheckoutAnswer> checkouts, Audit audit, Books books) {
    return new Evidence(run, answers, KeyUse.of(answers), checkouts, audit, books);
  }

  /** Rows of the orders table by the buyer and key they were placed with. */
  Map<List<String>, List<Books.Order>> ordersByKey() {
    return books.orders().stream()
        .collect(Collectors.groupingBy(order -> List.of(order.buyer(), order.keyHash())));
  }
}
