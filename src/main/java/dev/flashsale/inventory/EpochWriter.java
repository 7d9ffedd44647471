package dev.flashsale.inventory;

import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Sale;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes all keys of a sale's epoch from what PostgreSQL has: a record for each buyer, then journal
 * and stock. The caller's transaction has the sale's lock alone, so PostgreSQL stands still.
 */
@Singleton
class EpochWriter {

  /** What the stock says of the sale itself, without which no script works. */
  static final List<String> SALE_FIELDS =
      List.of(":status", ":opens", ":closes", ":cap", ":backlog", ":generation", ":revision");

  private static final RedisScript LOAD = RedisScript.load("load_sale");
  private static final String RETURNS = Sql.load("end_epoch_returns");
  private static final String RESTOCKS = Sql.load("end_epoch_restocks");
  private static final String ORDERS = Sql.load("epoch_orders");
  private static final String SALE = Sql.load("epoch_of_sale");
  private static final String ITEMS = Sql.load("epoch_items");

  /** Orders in memory at a time. */
  private static final int PAGE = 5_000;

  private static final int RECORDS_IN_COMMAND = 500;

  private final RedisCommands redis;

  EpochWriter(RedisCommands redis) {
    this.redis = redis;
  }

  /** Fails if Redis forgot some of it on the way; then another epoch must be begun. */
  Future<Void> write(SqlConnection connection, Sale begun) {
    SaleKeys keys = SaleStock.keys(begun);
    Tuple sale = Tuple.of(begun.id());
    ScriptCall load = new ScriptCall(LOAD, keys.stock(), keys.buyers(), keys.journal());
    // First the rows that workers lock before they call Redis: whoever has one is waited for.
    return connection
        .preparedQuery(RETURNS)
        .execute(sale)
        .compose(returned -> connection.preparedQuery(SALE).execute(sale))
        .compose(
            rows -> {
              Row now = rows.iterator().next();
              if (now.getInteger("epoch") != begun.epoch()) {
                return Future.failedFuture("another epoch has begun");
              }
              addSale(load, now);
              return Transactions.within(
                  redis.send(
                      Request.cmd(Command.UNLINK)
                          .arg(keys.stock())
                          .arg(keys.buyers())
                          .arg(keys.journal())));
            })
        .compose(empty -> writeBuyers(connection, begun))
        .compose(
            buyers -> {
              load.arg(buyers);
              return connection.preparedQuery(ITEMS).execute(sale);
            })
        .compose(
            items -> {
              items.forEach(
                  item -> load.arg(item.getString("sku")).arg(item.getInteger("available")));
              return connection.preparedQuery(RESTOCKS).execute(sale);
            })
        .compose(
            restocks -> {
              restocks.forEach(
                  restock ->
                      load.arg(":restock:" + restock.getUUID("id"))
                          .arg(restock.getInteger("delta")));
              return Transactions.within(redis.run(load));
            })
        .compose(
            loaded ->
                loaded == null
                    ? Future.failedFuture("Redis forgot records while they were written")
                    : Future.succeededFuture());
  }

  private static void addSale(ScriptCall load, Row sale) {
    load.arg(sale.getString("status"))
        .arg(sale.getLong("revision"))
        .arg(sale.getOffsetDateTime("opens_at").toInstant().toEpochMilli())
        .arg(sale.getOffsetDateTime("closes_at").toInstant().toEpochMilli())
        .arg(sale.getInteger("per_buyer_limit"));
  }

  /** Returns the number of buyers. */
  private Future<Long> writeBuyers(SqlConnection connection, Sale begun) {
    return connection
        .prepare(ORDERS)
        .compose(
            statement -> {
              Cursor cursor = statement.cursor(Tuple.of(begun.id()));
              Records records = new Records(begun);
              return writePages(cursor, records)
                  .eventually(() -> cursor.close())
                  .eventually(() -> statement.close())
                  .map(written -> records.buyers);
            });
  }

  private Future<Void> writePages(Cursor cursor, Records records) {
    return cursor
        .read(PAGE)
        .compose(
            page -> {
              page.forEach(records::add);
              boolean last = !cursor.hasMore();
              return send(records.take(last))
                  .compose(sent -> last ? Future.succeededFuture() : writePages(cursor, records));
            });
  }

  private Future<Void> send(List<Request> requests) {
    return requests.isEmpty()
        ? Future.succeededFuture()
        : Transactions.within(redis.sendAll(requests)).mapEmpty();
  }

  /** Orders, as they come sorted by buyer, packed into a record for each. */
  private static final class Records {
    final Sale sale;
    final List<Request> requests = new ArrayList<>();
    long buyers;
    int inCommand;
    String buyer = "";
    Buffer record = Buffer.buffer();

    Records(Sale sale) {
      this.sale = sale;
    }

    void add(Row row) {
      String buyerId = row.getString("buyer_id");
      if (!buyerId.equals(buyer)) {
        finish();
        buyer = buyerId;
      }
      PackedOrder.append(record, order(row));
    }

    private void finish() {
      if (record.length() == 0) {
        return;
      }
      if (inCommand % RECORDS_IN_COMMAND == 0) {
        requests.add(Request.cmd(Command.HSET).arg(SaleStock.keys(sale).buyers()));
      }
      requests.getLast().arg(buyer).arg(record);
      inCommand++;
      buyers++;
      record = Buffer.buffer();
    }

    /** The commands for all buyers complete so far; for {@code all}, if there is no further row. */
    List<Request> take(boolean all) {
      if (all) {
        finish();
      }
      List<Request> taken = List.copyOf(requests);
      requests.clear();
      inCommand = 0;
      return taken;
    }

    private Reservation order(Row row) {
      Integer[] places = row.getArrayOfIntegers("places");
      Integer[] quantities = row.getArrayOfIntegers("quantities");
      List<Basket.Line> lines = new ArrayList<>(places.length);
      for (int i = 0; i < places.length; i++) {
        lines.add(new Basket.Line(places[i], quantities[i]));
      }
      return new Reservation(
          row.getUUID("id"),
          sale.id(),
          buyer,
          row.getBuffer("key_hash").getBytes(),
          row.getBuffer("fingerprint").getBytes(),
          row.getOffsetDateTime("created_at").toInstant(),
          row.getBoolean("ended"),
          new Basket(lines));
    }
  }
}
