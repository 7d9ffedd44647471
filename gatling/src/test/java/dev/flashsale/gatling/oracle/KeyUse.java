package dev.flashsale.gatling.oracle;

import dev.flashsale.gatling.history.Answer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All answers one buyer saw under one idempotency key, in the order they were written down. */
record KeyUse(String buyer, String key, List<Answer> answers) {

  private static final int HASH_BYTES = 16;

  static List<KeyUse> of(List<Answer> answers) {
    Map<List<String>, KeyUse> uses = new LinkedHashMap<>();
    for (Answer answer : answers) {
      String buyer = answer.ask().buyer();
      String key = answer.ask().key();
      uses.computeIfAbsent(List.of(buyer, key), _ -> new KeyUse(buyer, key, new ArrayList<>()))
          .answers()
          .add(answer);
    }
    return List.copyOf(uses.values());
  }

  List<Answer> accepted() {
    return answers.stream().filter(answer -> answer.outcome().accepted()).toList();
  }

  /** An order may exist under this key although the last word was not an acceptance. */
  boolean mayHaveOrder() {
    return answers.stream()
        .map(Answer::outcome)
        .anyMatch(outcome -> outcome.accepted() || outcome.unknown());
  }

  boolean settled() {
    return answers.stream().anyMatch(answer -> answer.outcome().settles());
  }

  String hash() {
    return hash(key);
  }

  static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return buyer + " with key " + key;
  }
}
