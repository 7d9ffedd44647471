package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Makes of a body one that may be taken or not. */
final class OddJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<JsonNode> VALUES =
      List.of(
          JSON.nullNode(),
          JSON.numberNode(0),
          JSON.numberNode(-1),
          JSON.numberNode(1),
          JSON.numberNode(10_000),
          JSON.numberNode(Integer.MAX_VALUE),
          JSON.numberNode(Integer.MIN_VALUE),
          JSON.numberNode(Long.MAX_VALUE),
          JSON.numberNode(Long.MIN_VALUE),
          JSON.numberNode(BigInteger.TEN.pow(400)),
          JSON.numberNode(0.1),
          JSON.numberNode(1e300),
          JSON.numberNode(-0.0),
          JSON.booleanNode(false),
          JSON.arrayNode(),
          JSON.objectNode(),
          JSON.textNode(""),
          JSON.textNode(" "),
          JSON.textNode("\u0000"),
          JSON.textNode("\ud83d\udc5f"),
          JSON.textNode("\ud800"),
          JSON.textNode("\u202e\ufeff\u2028"),
          JSON.textNode("a".repeat(300)),
          JSON.textNode("-999999999-01-01T00:00:00Z"),
          JSON.textNode("+999999999-12-31T23:59:59.999999999Z"),
          JSON.textNode("2026-02-30T00:00:00Z"),
          JSON.textNode("2026-01-01T24:00:00+25:00"),
          JSON.textNode("0000-01-01T00:00:00Z"),
          JSON.textNode("PT0S"),
          JSON.textNode("PT-1S"),
          JSON.textNode("PT0.000000001S"),
          JSON.textNode("P106751991167300DT15H30M7.999999999S"),
          JSON.textNode("PT9223372036854775807S"),
          JSON.textNode("P1M"),
          JSON.textNode("cap"),
          JSON.textNode("none"),
          JSON.textNode("tok_approve"),
          JSON.textNode("EUR"),
          JSON.textNode("https://x"),
          JSON.textNode("javascript:alert(1)"));

  private OddJson() {}

  static byte[] of(ObjectNode body, Dice dice) {
    for (int changes = dice.below(3); changes > 0; changes--) {
      change(body, dice);
    }
    String text = body.toString();
    return switch (dice.below(12)) {
      case 0 -> ("\ufeff" + text).getBytes(UTF_8);
      case 1 -> text.getBytes(UTF_16LE);
      case 2 -> ("\ufeff" + text).getBytes(UTF_16BE);
      case 3 -> ("\r\n\t " + text + " \n").getBytes(UTF_8);
      case 4 -> escaped(text).getBytes(UTF_8);
      case 5 -> turned(text.getBytes(UTF_8), dice);
      default -> text.getBytes(UTF_8);
    };
  }

  /** Sets, removes or repeats something, at any depth. */
  private static void change(ObjectNode body, Dice dice) {
    List<JsonNode> all = new ArrayList<>();
    collect(body, all);
    switch (dice.pick(all)) {
      case ObjectNode object when !object.isEmpty() ->
          change(object, dice, BadJson.namesOf(object));
      case ArrayNode list when !list.isEmpty() && dice.onceIn(2) ->
          list.add(list.get(0).deepCopy());
      case ArrayNode list -> list.add(dice.pick(VALUES));
      default -> body.set("odd", dice.pick(VALUES));
    }
  }

  private static void change(ObjectNode object, Dice dice, List<String> names) {
    String name = dice.pick(names);
    if (dice.onceIn(8)) {
      object.remove(name);
    } else {
      object.set(name, dice.pick(VALUES).deepCopy());
    }
  }

  private static void collect(JsonNode node, List<JsonNode> all) {
    if (node.isContainerNode()) {
      all.add(node);
      node.forEach(child -> collect(child, all));
    }
  }

  /** The same, with letters as escapes. */
  private static String escaped(String json) {
    return json.replace("shoe", "\\u0073hoe").replace("items", "\\u0069tems");
  }

  private static byte[] turned(byte[] body, Dice dice) {
    body[dice.below(body.length)] ^= (byte) (1 << dice.below(8));
    return body;
  }
}
