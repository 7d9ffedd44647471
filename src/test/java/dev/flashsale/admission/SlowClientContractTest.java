package dev.flashsale.admission;

import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.IssuerKey;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.PublishedKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who sends a request drop by drop is cut off; who only waits for an answer is not. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(KeyFileRotationTest.Profile.class)
class SlowClientContractTest {

  private static final Duration DROP_EVERY = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration NOT_BEFORE = Duration.ofMillis(1_500);
  private static final Duration CUT_OFF_WITHIN = Duration.ofSeconds(15);

  /** Who, what is sent at once, and what again and again. */
  private record SlowClient(String name, String beginning, String drop) {}

  private static final String COMPLETE = "GET /v1/sales HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String HALF = "GET /v1/sales HTTP/1.1\r\nHost: localhost\r\n";

  private static final List<SlowClient> CLIENTS =
      List.of(
          new SlowClient("silent", "", ""),
          new SlowClient("head", HALF, "X-Drop: 1\r\n"),
          new SlowClient("second head", COMPLETE + HALF, "X-Drop: 1\r\n"),
          body("/v1/sales/any/orders"),
          body("/v1/sales/any/orders/one/payment"),
          body("/v1/admin/sales"),
          body("/v1/payments/webhooks/sandbox"),
          body("/v1/nowhere"),
          new SlowClient(
              "chunks", head("/v1/sales/any/orders", "Transfer-Encoding: chunked"), "1\r\n \r\n"));

  @Test
  void whoeverSendsDropByDropIsCutOffInTime() throws IOException {
    Map<SlowClient, Socket> open = new LinkedHashMap<>();
    for (SlowClient client : CLIENTS) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
      send(socket, client.beginning);
      open.put(client, socket);
    }
    List<SlowClient> cutOffEarly = new ArrayList<>();
    long began = System.nanoTime();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(DROP_EVERY)
        .atMost(CUT_OFF_WITHIN)
        .untilAsserted(
            () -> {
              List<SlowClient> cutOff =
                  open.keySet().stream()
                      .filter(client -> !goesOn(client, open.get(client)))
                      .toList();
              if (Duration.ofNanos(System.nanoTime() - began).compareTo(NOT_BEFORE) < 0) {
                cutOffEarly.addAll(cutOff);
              }
              open.keySet().removeAll(cutOff);
              assertThat(open.keySet()).isEmpty();
            });
    assertThat(cutOffEarly).isEmpty();
  }

  private static boolean goesOn(SlowClient client, @Nullable Socket socket) {
    return socket != null && send(socket, client.drop) && !isClosed(socket);
  }

  @Test
  void whoWatchesAStreamIsNot() throws IOException {
    String sale = openSale();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      send(
          socket,
          "GET /v1/sales/"
              + sale
              + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
      await().during(LIMIT.multipliedBy(2)).atMost(CUT_OFF_WITHIN).until(() -> !isClosed(socket));
    }
  }

  @Test
  void aCrowdThatSaysNothingIsCounted() throws IOException {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < KeyFileRotationTest.CONNECTIONS_MAX + 10; i++) {
        crowd.add(new Socket(InetAddress.getLoopbackAddress(), RestAssured.port));
      }
      await()
          .atMost(NOT_BEFORE) // too early for a time to be over
          .until(() -> crowd.stream().filter(SlowClientContractTest::isClosed).count() >= 10);
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
    }
  }

  /** By an admin whose key is published here. */
  private static String openSale() {
    IssuerKey key = IssuerKey.create(SignatureAlgorithm.ES256);
    PublishedKeys.publish(IssuerKey.published(key));
    KeyRotationContract.awaitAccepted(key);
    String sale = newSaleId();
    String admin = key.token("ada", "admin");
    given()
        .auth()
        .oauth2(admin)
        .contentType(ContentType.JSON)
        .body(definition(sale, 1, 1))
        .post("/v1/admin/sales")
        .then()
        .statusCode(201);
    given().auth().oauth2(admin).post("/v1/admin/sales/{sale}/open", sale).then().statusCode(200);
    return sale;
  }

  private static SlowClient body(String path) {
    return new SlowClient("body of " + path, head(path, "Content-Length: 10000"), " ");
  }

  private static String head(String path, String bodyHeader) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: "
        + newKey()
        + "\r\nContent-Type: application/json\r\n"
        + bodyHeader
        + "\r\n\r\n";
  }

  private static boolean send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** Reads what has come, and whether that was the end. */
  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      byte[] buffer = new byte[8192];
      int read = socket.getInputStream().read(buffer);
      while (read > 0) {
        read = socket.getInputStream().read(buffer);
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
