package dev.flashsale.bench.shop;

import dev.flashsale.bench.Progress;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** All shoppers of a run. Immutable. */
public record Crowd(List<Shopper> shoppers) {

  /** New shoppers. */
  public static Crowd of(int size, TokenSigner signer) {
    return signed(
        IntStream.range(0, size).mapToObj(i -> UUID.randomUUID().toString()).toList(), signer);
  }

  /** The same shoppers with new tokens. */
  public Crowd renewed(TokenSigner signer) {
    return signed(shoppers.stream().map(Shopper::id).toList(), signer);
  }

  /** On all processors. */
  private static Crowd signed(List<String> ids, TokenSigner signer) {
    long start = System.nanoTime();
    List<Shopper> shoppers =
        ids.parallelStream().map(id -> new Shopper(id, signer.sign(id, "shopper"))).toList();
    Progress.say("signed %,d tokens in %.1f s", ids.size(), (System.nanoTime() - start) / 1e9);
    return new Crowd(shoppers);
  }

  public int size() {
    return shoppers.size();
  }

  /** {@code parts} crowds of about the same size. */
  public List<Crowd> split(int parts) {
    int size = shoppers.size() / parts;
    return IntStream.range(0, parts)
        .mapToObj(part -> new Crowd(shoppers.subList(part * size, (part + 1) * size)))
        .toList();
  }

  /** The first {@code size} of them. */
  public Crowd first(int size) {
    return new Crowd(shoppers.subList(0, Math.min(size, shoppers.size())));
  }
}
