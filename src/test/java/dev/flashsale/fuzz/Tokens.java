package dev.flashsale.fuzz;

import dev.flashsale.testing.ForgedToken;
import dev.flashsale.testing.Shop;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Values of {@code Authorization}, made once: signing takes longer than asking. */
final class Tokens {

  private static final int SHOPPERS = 100;

  private final List<String> shoppers =
      IntStream.range(0, SHOPPERS).mapToObj(i -> bearer("fuzz-" + i, "shopper")).toList();
  private final Map<String, String> others =
      Map.of("admin", bearer("fuzz-admin", "admin"), "service", bearer("fuzz-service", "service"));
  private final String stranger = bearer("fuzz-stranger", "other");
  private final Map<String, List<String>> forged = new HashMap<>();

  Tokens() {
    for (String group : List.of("shopper", "admin", "service")) {
      forged.put(group, forgedOf(group));
    }
  }

  /** Of a member of the group, with which most is allowed. */
  String sound(String group, Dice dice) {
    return others.containsKey(group) ? others.get(group) : dice.pick(shoppers);
  }

  /** What does not let anybody in where the group is asked for. */
  String unsound(String group, Dice dice) {
    List<String> known = forged.getOrDefault(group, List.of(stranger));
    int choice = dice.below(known.size() + 4);
    if (choice < known.size()) {
      return known.get(choice);
    }
    String sound = sound(group, dice);
    return switch (choice - known.size()) {
      case 0 -> stranger;
      case 1 -> group.equals("shopper") ? sound("admin", dice) : sound("shopper", dice);
      case 2 -> sound.substring(0, sound.length() - 1 - dice.below(sound.length() - 8));
      default -> sound + dice.pick(List.of("x", ".", ".e30", "=", "\u00e9", " x"));
    };
  }

  private static List<String> forgedOf(String group) {
    List<String> values = new ArrayList<>();
    for (ForgedToken token : ForgedToken.values()) {
      try {
        values.add("Bearer " + token.forge(group));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    values.addAll(
        List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer .",
            "Bearer ..",
            "Bearer a.b.c",
            "Bearer e30.e30.e30",
            "Bearer \u0001\u00ff",
            "Bearer " + "a".repeat(9000),
            "Basic ZnV6ejpmdXp6",
            "Basic",
            "Negotiate x",
            "Digest username=\"x\"",
            ",",
            Shop.token("fuzz", group)));
    return values;
  }

  private static String bearer(String subject, String group) {
    return "Bearer " + Shop.token(subject, group);
  }
}
