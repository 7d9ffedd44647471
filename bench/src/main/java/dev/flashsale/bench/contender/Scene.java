package dev.flashsale.bench.contender;

import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.WrkReport;
import java.util.List;

/** What a round of an HTTP contender happens in: sales made for it, and their books. */
public interface Scene {

  Requests requests();

  /** Whether PostgreSQL has all orders that were accepted. */
  boolean isDrained() throws Exception;

  /** Orders that PostgreSQL has. */
  long durable() throws Exception;

  /** What must hold when drained. */
  List<Invariant> check(WrkReport report, long durable) throws Exception;
}
