package dev.flashsale.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events in a real Kafka. */
@SuppressWarnings("NullAway.Init") // before all
class KafkaSinkTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static Vertx vertx;
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() {
    vertx = Vertx.vertx();
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
    vertx.close();
  }

  @Test
  void eventsArriveAsCloudEventsKeyedByTheirAggregateAndInItsOrder() {
    List<Pending> batch =
        IntStream.range(0, 300).mapToObj(i -> event("order-" + i % 60, "step-" + i / 60)).toList();
    List<ConsumerRecord<String, String>> records;
    KafkaSink sink = sink(broker.address(), OutboxSettings.DEFAULT);
    try {
      // The first event may have to wait for its topic to be made.
      assertThat(deliver(sink, List.of(event("order-x", "first")))).allMatch(Attempt::isDelivered);
      assertThat(deliver(sink, batch)).allMatch(Attempt::isDelivered);
      records = consume(301);
    } finally {
      sink.close();
    }

    for (int order = 0; order < 60; order++) {
      String key = "order-" + order;
      assertThat(
              records.stream().filter(r -> key.equals(r.key())).map(r -> headers(r).get("ce_type")))
          .containsExactly("step-0", "step-1", "step-2", "step-3", "step-4");
    }
    ConsumerRecord<String, String> record =
        records.stream().filter(r -> "order-7".equals(r.key())).findFirst().orElseThrow();
    OutboxEvent event = batch.get(7).event();
    assertThat(record.value()).isEqualTo(event.payload());
    assertThat(headers(record))
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_id", event.id().toString())
        .containsEntry("ce_source", "urn:flashsale:test")
        .containsEntry("ce_type", "step-0")
        .containsEntry("ce_time", "2026-01-01T00:00:00Z")
        .containsEntry("ce_subject", "order-7")
        .containsEntry("content-type", "application/json");
  }

  @Test
  void aBrokerThatIsAwayFailsTheAttemptInTime() {
    KafkaSink sink = sink("127.0.0.1:1", OutboxSettings.callTimeout(Duration.ofMillis(300)));
    try {
      List<Pending> batch = IntStream.range(0, 50).mapToObj(i -> event("order-" + i, "x")).toList();
      long startedNanos = System.nanoTime();
      assertThat(
              Delivery.of(sink, batch, Duration.ofMillis(100), Duration.ofMillis(300))
                  .await()
                  .atMost(LIMIT))
          .hasSize(50)
          .noneMatch(Attempt::isDelivered);
      assertThat(System.nanoTime() - startedNanos).isLessThan(Duration.ofSeconds(5).toNanos());
    } finally {
      sink.close();
    }
  }

  @Test
  void withoutBrokersInTheSettingsItDoesNotStart() {
    KafkaSink sink = new KafkaSink(Map.of(), OutboxSettings.DEFAULT, vertx);
    assertThatThrownBy(sink::start).hasMessageContaining("kafka.bootstrap.servers");
  }

  private static KafkaSink sink(String address, OutboxConfig config) {
    KafkaSink sink = new KafkaSink(Map.of("bootstrap.servers", address), config, vertx);
    sink.start();
    return sink;
  }

  private static List<Attempt> deliver(KafkaSink sink, List<Pending> batch) {
    return Delivery.of(sink, batch, LIMIT, LIMIT).await().atMost(LIMIT);
  }

  private static List<ConsumerRecord<String, String>> consume(int expected) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.address(),
            "group.id",
            "test",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("flashsale.order"));
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= expected;
              });
      return records;
    }
  }

  private static Map<String, String> headers(ConsumerRecord<String, String> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), UTF_8)));
    return headers;
  }

  private static Pending event(String aggregate, String type) {
    UUID id = UUID.randomUUID();
    return new Pending(
        1,
        0,
        0,
        new OutboxEvent(
            id,
            "order",
            aggregate,
            type,
            Instant.parse("2026-01-01T00:00:00Z"),
            "{\"event\":\"" + id + "\"}"));
  }
}
