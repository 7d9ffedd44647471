package dev.flashsale.outbox;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events that were given up for a sink: seen, and sent again, by people. */
@Singleton
public class ParkedEvents {

  private static final String LIST = Sql.load("list_parked_deliveries");
  private static final String REPLAY = Sql.load("replay_parked_deliveries");
  private static final String REPLAY_SINK = Sql.load("replay_sink_deliveries");
  private static final int REPLAYED_MAX = 10_000;

  private final Transactions transactions;
  private final OutboxRelay relay;

  ParkedEvents(Transactions transactions, OutboxRelay relay) {
    this.transactions = transactions;
    this.relay = relay;
  }

  /**
   * An event parked for a sink, without what it says: that names buyers.
   *
   * @param id of this delivery; the same event may be parked for several sinks
   * @param attempts made; none if it only waits for an earlier event of its aggregate
   * @param error why the last attempt failed; {@code null} if none was made
   */
  public record ParkedEvent(
      long id,
      String sink,
      UUID eventId,
      String aggregateType,
      String aggregateId,
      String type,
      Instant createdAt,
      int attempts,
      Instant parkedAt,
      @Nullable String error) {}

  /** At most {@code max} parked events with ids above {@code after}, in the order of their ids. */
  public Uni<List<ParkedEvent>> list(long after, int max) {
    return transactions.run(
        connection ->
            connection
                .preparedQuery(LIST)
                .execute(Tuple.of(after, max))
                .map(rows -> Rows.list(rows, ParkedEvents::parked)));
  }

  /**
   * Has a parked event delivered again, and what else is parked of the same aggregate for the same
   * sink, in order and with all attempts before them.
   *
   * @return how many; 0 if there is no parked event of this id
   */
  public Uni<Integer> replay(long id) {
    return transactions
        .run(
            connection ->
                connection.preparedQuery(REPLAY).execute(Tuple.of(id)).map(rows -> rows.size()))
        .invoke(relay::wake);
  }

  /**
   * As {@link #replay}, for the oldest that are parked for {@code sink}: when it has been away for
   * long, that is most of what there was to tell.
   *
   * @return how many, some ten thousand at most; 0 if nothing is parked for it
   */
  public Uni<Integer> replayAll(String sink) {
    return transactions
        .run(
            connection ->
                connection
                    .preparedQuery(REPLAY_SINK)
                    .execute(Tuple.of(sink, REPLAYED_MAX))
                    .map(rows -> rows.size()))
        .invoke(relay::wake);
  }

  private static ParkedEvent parked(Row row) {
    return new ParkedEvent(
        row.getLong("id"),
        row.getString("sink"),
        row.getUUID("event_id"),
        row.getString("aggregatetype"),
        row.getString("aggregateid"),
        row.getString("type"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getInteger("attempts"),
        row.getOffsetDateTime("parked_at").toInstant(),
        row.getString("last_error"));
  }
}
