package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.Immutable;
import dev.flashsale.sale.Slug;
import java.util.List;

/** What can be wrong with a request for sure, whatever else it has. */
enum Flaw {
  TOKEN(Operation::isGuarded) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      draft.drop("Authorization");
      if (!dice.onceIn(4)) {
        draft.put("Authorization", samples.tokens.unsound(draft.operation.who(), dice));
      }
    }
  },
  NAME(operation -> !operation.names("path").isEmpty()) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      String parameter = dice.pick(draft.operation.names("path"));
      String name = dice.pick(OddText.NAMES_OF_NOTHING);
      // A policy need not be there to be put or deleted.
      draft.path.put(parameter, parameter.equals("name") && Slug.matches(name) ? "%20" : name);
    }
  },
  KEY(operation -> operation.has("header", "Idempotency-Key")) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      if (dice.onceIn(4)) {
        draft.drop("Idempotency-Key");
      } else if (dice.onceIn(4)) {
        draft.add("Idempotency-Key", dice.id());
      } else {
        draft.put("Idempotency-Key", dice.pick(OddText.NO_KEYS));
      }
    }
  },
  BODY(Operation::hasBody) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      draft.body =
          BadJson.of(
              samples.body(draft.operation, fixture.open), samples.required(draft.operation), dice);
    }
  },
  TYPE(Operation::hasBody) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      draft.put("Content-Type", dice.pick(OddText.NO_JSON_TYPES));
    }
  },
  SIZE(Operation::hasBody) {
    private static final int SHOPPERS_MAX = 16 * 1024;
    private static final int MAX = 2 * 1024 * 1024;

    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      boolean isShopper = draft.operation.who().equals("shopper");
      // Megabytes are slow to send.
      if (!isShopper && !dice.onceIn(20)) {
        BODY.apply(draft, samples, fixture, dice);
      } else {
        draft.body =
            BadJson.large(
                samples.body(draft.operation, fixture.open), isShopper ? SHOPPERS_MAX : MAX);
      }
    }
  },
  METHOD(_ -> true) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      List<String> others =
          OddText.METHODS.stream().filter(m -> !draft.operation.methods().contains(m)).toList();
      draft.method = dice.pick(others);
    }
  },
  SALE(Operation::isPurchase) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      draft.path.put("sale", dice.pick(fixture.notOnSale()));
    }
  },
  PASS(Operation::isPurchase) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      draft.path.put("sale", fixture.roomed);
      draft.put("Sale-Pass", dice.pick(OddText.VALUES));
    }
  },
  STOCK(Operation::isPurchase) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      String line =
          dice.pick(
              List.of(
                  "{\"sku\":\"none\",\"quantity\":1}",
                  "{\"sku\":\"no-such-sku\",\"quantity\":1}",
                  "{\"sku\":\"shoe\",\"quantity\":1},{\"sku\":\"none\",\"quantity\":1}",
                  "{\"sku\":\"shoe\",\"quantity\":0}",
                  "{\"sku\":\"shoe\",\"quantity\":-1}",
                  "{\"sku\":\"shoe\",\"quantity\":11}",
                  "{\"sku\":\"shoe\",\"quantity\":10001}",
                  "{\"sku\":\"shoe\",\"quantity\":1e0}",
                  "{\"sku\":\"shoe\",\"quantity\":9223372036854775808}"));
      draft.body = ("{\"items\":[" + line + "]}").getBytes(UTF_8);
    }
  },
  /** The orders are another's. */
  OWNER(operation -> operation.path().contains("/orders/{id}")) {
    @Override
    void apply(Draft draft, Samples samples, Fixture fixture, Dice dice) {
      draft.path.put("id", dice.pick(fixture.orders));
    }
  };

  private final Condition condition;

  Flaw(Condition condition) {
    this.condition = condition;
  }

  /** Which operations can have it. */
  @Immutable
  private interface Condition {
    boolean holds(Operation operation);
  }

  abstract void apply(Draft draft, Samples samples, Fixture fixture, Dice dice);

  /** Those that a request of the operation may have. */
  static List<Flaw> of(Operation operation) {
    return List.of(values()).stream().filter(flaw -> flaw.condition.holds(operation)).toList();
  }
}
