import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies the draw of a waiting room: recomputes it from the published seed, as
 * docs/waiting-room.md says. Shares no code with the service, so that it can be held against it.
 *
 * <p>Arguments: the service's URL, the sale, the commitment noted before the opening, a file with
 * the number and the position somebody was told in each line ({@code -} for none of either), and
 * then numbers of tickets, whose positions are printed. Exits with 1 if the draw is not what it was
 * said to be, with 2 if it has not been held.
 */
final class VerifyDraw {

  private static final int ROUNDS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final byte[] seed;
  private final byte[] sale;
  private final long tickets;
  private final int half;

  private VerifyDraw(byte[] seed, String sale, long tickets) {
    this.seed = seed;
    this.sale = sale.getBytes(StandardCharsets.UTF_8);
    this.tickets = tickets;
    int bits = 0;
    while (1L << bits < tickets) {
      bits++;
    }
    this.half = Math.max(1, (bits + 1) / 2);
  }

  public static void main(String[] arguments) {
    try {
      verify(arguments);
    } catch (Exception e) {
      fail(2, "the draw could not be verified: " + e);
    }
  }

  private static void verify(String[] arguments) throws Exception {
    String sale = arguments[1];
    String room = get(arguments[0] + "/v1/sales/" + sale + "/queue");
    String commitment = text(room, "commitment");
    String seed = text(room, "seed");
    if (seed == null) {
      fail(2, "the draw has not been held; note its commitment: " + commitment);
    }
    if (!arguments[2].equals("-") && !arguments[2].equals(commitment)) {
      fail(1, "the commitment is " + commitment + " now, so it was changed");
    }
    byte[] bytes = HexFormat.of().parseHex(seed);
    if (!HexFormat.of().formatHex(sha256(bytes)).equals(commitment)) {
      fail(1, "the seed " + seed + " is not the one committed to, " + commitment);
    }
    long tickets = Long.parseLong(text(room, "tickets"));
    VerifyDraw draw = new VerifyDraw(bytes, sale, tickets);
    draw.requirePermutation();
    System.out.println("seed " + seed + " is the one committed to");
    System.out.println(tickets + " tickets have " + tickets + " different positions");
    if (!arguments[3].equals("-")) {
      draw.requireTold(Path.of(arguments[3]));
    }
    for (int i = 4; i < arguments.length; i++) {
      long number = Long.parseLong(arguments[i]);
      System.out.println("ticket " + number + " has position " + draw.told(number));
    }
  }

  private void requireTold(Path file) throws Exception {
    long lines = 0;
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.strip().split(" +");
      long number = Long.parseLong(parts[0]);
      if (Long.parseLong(parts[1]) != told(number)) {
        fail(1, "ticket " + number + " was told " + parts[1] + ", not " + told(number));
      }
      lines++;
    }
    System.out.println(lines + " positions are as told");
  }

  /** From 1; who came after the draw stands behind it as they came. */
  private long told(long number) throws Exception {
    return 1 + (number < tickets ? position(number) : number);
  }

  private void requirePermutation() throws Exception {
    BitSet taken = new BitSet();
    for (long number = 0; number < tickets; number++) {
      int position = Math.toIntExact(position(number));
      if (taken.get(position)) {
        fail(1, "two tickets have position " + (position + 1));
      }
      taken.set(position);
      if (number > 0 && number % 1_000_000 == 0) {
        System.err.println(number + " of " + tickets + " tickets ...");
      }
    }
  }

  private long position(long number) throws Exception {
    long position = number;
    do {
      position = permute(position);
    } while (position >= tickets);
    return position;
  }

  private long permute(long number) throws Exception {
    long mask = (1L << half) - 1;
    long left = number >>> half;
    long right = number & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (hash(round, right) & mask);
      left = right;
      right = mixed;
    }
    return left << half | right;
  }

  private long hash(int round, long right) throws Exception {
    ByteBuffer input = ByteBuffer.allocate(seed.length + sale.length + 13);
    input.put(seed).put(sale).putLong(tickets).put((byte) round).putInt((int) right);
    return ByteBuffer.wrap(sha256(input.array())).getInt() & 0xFFFFFFFFL;
  }

  private static byte[] sha256(byte[] input) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(input);
  }

  private static String get(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      fail(2, url + " answered " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** A member of a JSON object that has no other of that name; null if it is absent. */
  private static String text(String json, String name) {
    Matcher member = Pattern.compile("\"" + name + "\":\"?([0-9a-f]+)").matcher(json);
    return member.find() ? member.group(1) : null;
  }

  private static void fail(int status, String reason) {
    System.err.println("flashsale verify-draw: " + reason);
    System.exit(status);
  }
}
