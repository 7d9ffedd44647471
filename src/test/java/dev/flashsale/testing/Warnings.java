package dev.flashsale.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/** What is logged as a warning, or worse, until it is closed. Thread-safe. */
public final class Warnings extends ExtHandler {

  private static final Logger ROOT = Logger.getLogger("");

  private final List<String> messages = new CopyOnWriteArrayList<>();

  private Warnings() {
    setLevel(Level.WARNING);
  }

  public static Warnings collect() {
    Warnings warnings = new Warnings();
    ROOT.addHandler(warnings);
    return warnings;
  }

  /** Without their parameters. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  protected void doPublish(ExtLogRecord entry) {
    messages.add(entry.getMessage());
  }

  @Override
  public void close() {
    ROOT.removeHandler(this);
  }
}
