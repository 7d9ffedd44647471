package dev.flashsale.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to Kafka as CloudEvents in binary mode: the record's value is the payload, its key
 * the aggregate's id, so that a topic's partition keeps the aggregate's order. Delivered is what
 * all in-sync replicas have.
 *
 * <p>The producer is made for the first event: brokers that cannot be found yet, for want of a name
 * even, keep events back and nothing else. It may block, so it has a thread of its own.
 */
@Singleton
class KafkaSink implements EventSink {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Map<String, Object> brokers;
  private final OutboxConfig config;
  private final Vertx vertx;
  private volatile @Nullable WorkerExecutor thread;
  private volatile @Nullable Producer<String, String> producer;

  KafkaSink(
      @Identifier("default-kafka-broker") Map<String, Object> brokers,
      OutboxConfig config,
      Vertx vertx) {
    this.brokers = brokers;
    this.config = config;
    this.vertx = vertx;
  }

  @Override
  public String name() {
    return "kafka";
  }

  /** The producer sends them together. */
  @Override
  public int callsMax() {
    return config.batchMax();
  }

  @Override
  public void start() {
    if (!brokers.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new IllegalStateException("The sink 'kafka' needs kafka.bootstrap.servers");
    }
    thread = vertx.createSharedWorkerExecutor("outbox-kafka", 1);
  }

  /** Called on the sink's thread, which is only one. */
  private Producer<String, String> producer() {
    Producer<String, String> made = producer;
    if (made == null) {
      made = new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer());
      producer = made;
    }
    return made;
  }

  private Map<String, Object> settings() {
    int limitMs = (int) config.callTimeout().toMillis();
    Map<String, Object> settings = new HashMap<>(brokers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // What the relay has given up must not be sent later, behind its back.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limitMs);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limitMs / 2);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limitMs);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return settings;
  }

  @Override
  public Uni<Void> deliver(OutboxEvent event) {
    WorkerExecutor worker = Objects.requireNonNull(thread, "not started");
    long giveUpNanos = System.nanoTime() + config.callTimeout().toNanos();
    return Uni.createFrom()
        .emitter(
            emitter ->
                worker
                    .executeBlocking(
                        () -> {
                          send(producer(), event, giveUpNanos, emitter);
                          return null;
                        })
                    .onFailure(emitter::fail));
  }

  private void send(
      Producer<String, String> producer,
      OutboxEvent event,
      long giveUpNanos,
      UniEmitter<? super Void> emitter) {
    if (System.nanoTime() - giveUpNanos >= 0) {
      emitter.fail(new IllegalStateException("the broker keeps others waiting"));
      return;
    }
    // Faults come to the callback as well.
    Future<RecordMetadata> _ =
        producer.send(
            record(event),
            (written, fault) -> {
              if (fault == null) {
                emitter.complete(null);
              } else {
                emitter.fail(fault);
              }
            });
  }

  private ProducerRecord<String, String> record(OutboxEvent event) {
    List<Header> headers =
        List.of(
            header("ce_specversion", "1.0"),
            header("ce_id", event.id().toString()),
            header("ce_source", config.source()),
            header("ce_type", event.type()),
            header("ce_time", event.createdAt().toString()),
            header("ce_subject", event.aggregateId()),
            header("content-type", "application/json"));
    return new ProducerRecord<>(
        config.kafka().topicPrefix() + event.aggregateType(),
        null,
        event.aggregateId(),
        event.payload(),
        headers);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  @PreDestroy
  void close() {
    Producer<String, String> made = producer;
    if (made != null) {
      made.close(CLOSE_LIMIT);
    }
    WorkerExecutor worker = thread;
    if (worker != null) {
      worker.close();
    }
  }
}
