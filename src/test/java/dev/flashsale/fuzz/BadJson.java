package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes of a body that would be taken one that must not be. */
final class BadJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> NO_OBJECTS =
      List.of(
          "",
          " ",
          "null",
          "true",
          "0",
          "1e400",
          "\"\"",
          "[]",
          "[{}]",
          "{",
          "}",
          "{]",
          "{,}",
          "{:}",
          "NaN",
          "undefined",
          "'{}'",
          "<a/>",
          "a=b",
          "\u0000",
          "/**/",
          "{}{}",
          "[".repeat(3000),
          "{\"a\":".repeat(3000),
          "{a:1}",
          "{'a':1}",
          "{\"a\":1,}",
          "{\"a\" 1}",
          "{\"\\x\":1}",
          "\"" + "a".repeat(10_000));

  private static final List<String> ENDINGS = List.of("x", "{}", ",", "]", "}", "\u0000", "null");

  /** Of a type that no required field is of. */
  private static final List<JsonNode> WRONG =
      List.of(
          JSON.nullNode(),
          JSON.objectNode().put("a", 1),
          JSON.arrayNode().add(JSON.arrayNode()),
          JSON.booleanNode(true));

  private BadJson() {}

  /** {@code good} and its schema's required fields, made bad. */
  static byte[] of(ObjectNode good, List<String> required, Dice dice) {
    return switch (dice.below(8)) {
      case 0 -> dice.pick(NO_OBJECTS).getBytes(UTF_8);
      case 1 -> truncated(bytes(good), dice);
      case 2 -> (good + dice.pick(ENDINGS)).getBytes(UTF_8);
      case 3 -> twice(good, dice).getBytes(UTF_8);
      case 4 -> bytes(withUnknown(good, dice));
      case 5 -> withByte(bytes(good), dice);
      case 6 -> bytes(withWrong(good, required, dice));
      default -> bytes(withoutOne(good, required, dice));
    };
  }

  /** More than anybody may send: a good body with a long way to its end. */
  static byte[] large(ObjectNode good, int atLeast) {
    return (good + " ".repeat(atLeast)).getBytes(UTF_8);
  }

  private static byte[] bytes(JsonNode body) {
    return body.toString().getBytes(UTF_8);
  }

  private static byte[] truncated(byte[] body, Dice dice) {
    return Arrays.copyOf(body, dice.below(body.length));
  }

  /** Its first field again. */
  private static String twice(ObjectNode body, Dice dice) {
    List<String> names = namesOf(body);
    if (names.isEmpty()) {
      return "{\"a\":1,\"a\":1}";
    }
    String name = dice.pick(names);
    return "{\"%s\":%s,%s".formatted(name, body.get(name), body.toString().substring(1));
  }

  private static ObjectNode withUnknown(ObjectNode body, Dice dice) {
    List<ObjectNode> objects = new ArrayList<>(List.of(body));
    body.findParents("sku").forEach(line -> objects.add((ObjectNode) line));
    body.findParents("currency").forEach(price -> objects.add((ObjectNode) price));
    dice.pick(objects).put(dice.pick(List.of("unknown", "Sku", "", "__proto__", "@type")), 1);
    return body;
  }

  /** With a byte in its text that no JSON has. */
  private static byte[] withByte(byte[] body, Dice dice) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("{\"".getBytes(UTF_8));
    out.write(dice.pick(List.of(0x00, 0x0a, 0x1f, 0x80, 0xc0, 0xed, 0xff)));
    out.writeBytes("\":1,".getBytes(UTF_8));
    out.write(body, 1, body.length - 1);
    return out.toByteArray();
  }

  private static ObjectNode withWrong(ObjectNode body, List<String> required, Dice dice) {
    if (required.isEmpty()) {
      return body.put("unknown", 1);
    }
    body.set(dice.pick(required), dice.pick(WRONG));
    return body;
  }

  private static ObjectNode withoutOne(ObjectNode body, List<String> required, Dice dice) {
    if (required.isEmpty()) {
      return body.put("unknown", 1);
    }
    body.remove(dice.pick(required));
    return body;
  }

  static List<String> namesOf(JsonNode body) {
    List<String> names = new ArrayList<>();
    body.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
