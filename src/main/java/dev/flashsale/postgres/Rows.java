package dev.flashsale.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes values of the rows a statement returned. */
public final class Rows {

  private Rows() {}

  /** One value for each row, in the rows' order. */
  public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> value) {
    List<T> values = new ArrayList<>(rows.size());
    rows.forEach(row -> values.add(value.apply(row)));
    return values;
  }

  /** The first row's value; empty if there is no row. */
  public static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> value) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(value.apply(rows.iterator().next()));
  }
}
