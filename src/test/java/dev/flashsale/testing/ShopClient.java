package dev.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.jwt.build.Jwt;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** One instance's API, for tests that talk to several. Thread-safe. */
public final class ShopClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final URI base;
  private final PrivateKey key;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  public ShopClient(URI base, TokenKeys keys) {
    this.base = base;
    this.key = privateKey(keys);
  }

  /** An answer; every body but an empty one is a JSON object. */
  public record Answer(int status, JsonObject body) {}

  /** The status of a plain GET; 0 if nobody answers. */
  public static int status(URI uri) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(uri).timeout(LIMIT).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Creates and opens a sale as {@link Shop#definition} describes it. */
  public String openSale(int units, int perBuyerLimit) {
    return openSale(units, perBuyerLimit, "PT5M");
  }

  /** The same, with orders held for {@code hold}, an ISO 8601 duration. */
  public String openSale(int units, int perBuyerLimit, String hold) {
    Map<String, Object> definition =
        new HashMap<>(Shop.definition(Shop.newSaleId(), units, perBuyerLimit));
    definition.put("holdFor", hold);
    return open(definition);
  }

  private String open(Map<String, Object> definition) {
    String id = (String) definition.get("id");
    assertThat(admin("POST", "/v1/admin/sales", JsonObject.mapFrom(definition).encode()).status())
        .isEqualTo(201);
    assertThat(admin("POST", "/v1/admin/sales/" + id + "/open", "").status()).isEqualTo(200);
    return id;
  }

  /** Creates and opens a sale with a waiting room, open from now on. */
  public String openSaleWithRoom(int units, int admitPerSecond) {
    Map<String, Object> definition = new HashMap<>(Shop.definition(Shop.newSaleId(), units, 2));
    definition.put("waitingRoom", Map.of("admitPerSecond", admitPerSecond));
    return open(definition);
  }

  public Answer join(String sale, String buyer, String idempotencyKey) {
    return send(
        request("POST", "/v1/sales/" + sale + "/queue", "", token(buyer, "shopper"))
            .header("Idempotency-Key", idempotencyKey));
  }

  public Answer ticket(String sale, String buyer, String ticket) {
    return send(
        request("GET", "/v1/sales/" + sale + "/queue/" + ticket, "", token(buyer, "shopper")));
  }

  /** As {@link #buy}, with a pass. */
  public Answer buyWithPass(String sale, String buyer, String pass) {
    return send(purchase(sale, buyer, Shop.newKey(), 1).header("Sale-Pass", pass));
  }

  public JsonObject audit(String sale) {
    return admin("GET", "/v1/admin/sales/" + sale + "/audit", "").body();
  }

  public Answer buy(String sale, String buyer, String idempotencyKey, int shoes) {
    return send(purchase(sale, buyer, idempotencyKey, shoes));
  }

  private HttpRequest.Builder purchase(
      String sale, String buyer, String idempotencyKey, int shoes) {
    String body = "{\"items\":[{\"sku\":\"shoe\",\"quantity\":" + shoes + "}]}";
    return request("POST", "/v1/sales/" + sale + "/orders", body, token(buyer, "shopper"))
        .header("Idempotency-Key", idempotencyKey);
  }

  /** Buys a shoe, and waits for PostgreSQL to have the order. */
  public Answer buyAndWait(String sale, String buyer, String idempotencyKey, int seconds) {
    return send(purchase(sale, buyer, idempotencyKey, 1).header("Prefer", "wait=" + seconds));
  }

  public Answer pay(String sale, String buyer, String id, String idempotencyKey, String token) {
    String body = "{\"token\":\"" + token + "\"}";
    return send(
        request("POST", order(sale, id) + "/payment", body, token(buyer, "shopper"))
            .header("Idempotency-Key", idempotencyKey));
  }

  public Answer cancel(String sale, String buyer, String id, String idempotencyKey) {
    return send(
        request("POST", order(sale, id) + "/cancellation", "", token(buyer, "shopper"))
            .header("Idempotency-Key", idempotencyKey));
  }

  private static String order(String sale, String id) {
    return "/v1/sales/" + sale + "/orders/" + id;
  }

  public Answer order(String sale, String buyer, String id) {
    return send(request("GET", "/v1/sales/" + sale + "/orders/" + id, "", token(buyer, "shopper")));
  }

  /** The stream of a sale, begun; its lines end when the service ends it. */
  public Stream<String> watch(String sale) {
    return watch("/v1/sales/" + sale + "/events", "nobody");
  }

  /** The stream of an order, the same way. */
  public Stream<String> watchOrder(String sale, String buyer, String id) {
    return watch(order(sale, id) + "/events", buyer);
  }

  private Stream<String> watch(String path, String buyer) {
    HttpRequest.Builder request =
        request("GET", path, "", token(buyer, "shopper")).header("Accept", "text/event-stream");
    return send(request, HttpResponse.BodyHandlers.ofLines()).body();
  }

  /** A request of nobody in particular. */
  public Answer post(String path, String body) {
    return send(request("POST", path, body, ""));
  }

  private Answer admin(String method, String path, String body) {
    return send(request(method, path, body, token("admin", "admin")));
  }

  private HttpRequest.Builder request(String method, String path, String body, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(LIMIT)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static Answer send(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
    String body = response.body().isEmpty() ? "{}" : response.body();
    return new Answer(response.statusCode(), new JsonObject(body));
  }

  private static <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
    try {
      return HTTP.send(request.build(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String token(String subject, String group) {
    return tokens.computeIfAbsent(subject + " " + group, _ -> newToken(subject, group));
  }

  private String newToken(String subject, String group) {
    return Jwt.claims()
        .issuer("https://flashsale.local")
        .audience("flashsale")
        .upn(subject)
        .subject(subject)
        .groups(Set.of(group))
        .expiresIn(Duration.ofHours(1))
        .sign(key);
  }

  private static PrivateKey privateKey(TokenKeys keys) {
    try {
      String pem = Files.readString(keys.privateKey()).replaceAll("-----[^-]+-----", "");
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
