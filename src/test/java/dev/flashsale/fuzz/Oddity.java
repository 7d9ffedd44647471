package dev.flashsale.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is unusual about a request, and may be as it should be. */
enum Oddity {
  HEADER {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      draft.add(dice.pick(OddText.HEADERS), dice.pick(OddText.VALUES));
    }
  },
  ACCEPT {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      draft.put(
          "Accept",
          dice.pick(List.of("*/*", "text/event-stream", "application/json, text/html;q=0.9")));
    }
  },
  ACCEPT_NOTHING {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      draft.put("Accept", dice.pick(OddText.NO_JSON_ACCEPTED));
    }
  },
  QUERY {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      String name =
          dice.pick(List.of("after", "limit", "sink", "x", "%zz", "%00", "a[]", "_method"));
      String value =
          dice.pick(
              List.of("", "-1", "0", "1e9", "9223372036854775808", "%FF", "%", "a".repeat(900)));
      draft.query += (draft.query.isEmpty() ? "?" : "&") + name + "=" + value;
    }
  },
  CHARSET {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      String charset = dice.pick(List.of("utf-8", "UTF-16", "iso-8859-1", "no-such", "\"", ""));
      draft.put("Content-Type", "application/json; charset=" + charset);
    }
  },
  CHUNKED {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      draft.isChunked = true;
    }
  },
  BODY {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      if (draft.operation.body() == null) {
        draft.body = dice.bytes(dice.below(200));
      } else {
        ObjectNode body =
            samples.body(draft.operation, draft.path.getOrDefault("sale", "fuzz-" + dice.id()));
        draft.body = OddJson.of(body, dice);
      }
    }
  },
  STEP {
    @Override
    void apply(Draft draft, Samples samples, Dice dice) {
      if (!draft.path.isEmpty()) {
        draft.path.put(dice.pick(List.copyOf(draft.path.keySet())), dice.pick(OddText.STEPS));
      }
    }
  };

  /** Those that leave alone what a flaw is in. */
  static final List<Oddity> ASIDE = List.of(HEADER, ACCEPT, ACCEPT_NOTHING, QUERY, CHUNKED);

  abstract void apply(Draft draft, Samples samples, Dice dice);
}
