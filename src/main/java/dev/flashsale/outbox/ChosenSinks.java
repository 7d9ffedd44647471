package dev.flashsale.outbox;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/** The sinks that the settings name. */
@Singleton
class ChosenSinks {

  /** For an environment that would rather say so than leave the setting out. */
  private static final String NONE = "none";

  private final Instance<EventSink> known;
  private final OutboxConfig config;

  ChosenSinks(@Any Instance<EventSink> known, OutboxConfig config) {
    this.known = known;
    this.config = config;
  }

  /**
   * Starts and gives them.
   *
   * @throws IllegalStateException if a name is unknown, or a sink lacks a setting
   */
  List<EventSink> start() {
    List<EventSink> chosen =
        config.sinks().orElse(List.of()).stream()
            .map(String::strip)
            .filter(name -> !name.equals(NONE))
            .distinct()
            .map(this::sink)
            .toList();
    chosen.forEach(EventSink::start);
    return chosen;
  }

  private EventSink sink(String name) {
    return known.stream()
        .filter(sink -> sink.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "flashsale.outbox.sinks names '%s', but there are only: %s"
                        .formatted(
                            name,
                            known.stream()
                                .map(EventSink::name)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }
}
