package dev.flashsale.outboxadmin;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.admin;
import static dev.flashsale.testing.Shop.shopper;
import static dev.flashsale.testing.Shop.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.ForgedToken;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Problems;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What admins see of events that were given up, and that nobody else sees it. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ParkedEventContractTest {

  private static final String PARKED = "/v1/admin/outbox/parked";

  private final Database database = Database.ofTheService();

  @BeforeEach
  void clear() {
    database.rows("DELETE FROM outbox_delivery RETURNING id");
  }

  @Test
  void parkedEventsAreListedWithoutWhatTheySay() {
    String id = park("webhook", "order-1", 1, "order.placed");
    owe("webhook", "order-2", 2, "order.placed");
    list("")
        .then()
        .statusCode(200)
        .body("events.id", contains(Integer.parseInt(id)))
        .body("events[0].sink", equalTo("webhook"))
        .body("events[0].eventId", notNullValue())
        .body("events[0].aggregateType", equalTo("order"))
        .body("events[0].aggregateId", equalTo("order-1"))
        .body("events[0].type", equalTo("order.placed"))
        .body("events[0].attempts", equalTo(20))
        .body("events[0].createdAt", notNullValue())
        .body("events[0].parkedAt", notNullValue())
        .body("events[0].error", equalTo("answered 500"))
        .body("next", nullValue());
    assertThat(list("").asString()).doesNotContain("ada");
  }

  @Test
  void aListIsReadPageByPage() {
    for (int i = 1; i <= 3; i++) {
      park("webhook", "order-" + i, i, "order.placed");
    }
    Response first = list("?limit=2");
    first.then().statusCode(200).body("events.aggregateId", contains("order-1", "order-2"));
    list("?limit=2&after=" + first.jsonPath().getLong("next"))
        .then()
        .statusCode(200)
        .body("events.aggregateId", contains("order-3"))
        .body("next", nullValue());
  }

  @Test
  void aReplayMakesAnEventAndThoseBehindItDue() {
    String id = park("webhook", "order-1", 1, "order.placed");
    park("webhook", "order-1", 2, "order.paid");
    park("kafka", "order-1", 1, "order.placed");
    park("webhook", "order-2", 3, "order.placed");
    replay(id).then().statusCode(200).body("replayed", equalTo(2));
    assertThat(
            database.rows(
                """
                SELECT sink, aggregateid, type, attempts FROM outbox_delivery
                WHERE parked_at IS NULL AND due_at <= now() ORDER BY seq
                """))
        .containsExactly("webhook order-1 order.placed 0", "webhook order-1 order.paid 0");
    problem(replay(id), 404, "not-found");
  }

  @Test
  void allThatIsParkedForASinkIsReplayedTogether() {
    park("webhook", "order-1", 1, "order.placed");
    park("webhook", "order-1", 2, "order.paid");
    park("kafka", "order-1", 1, "order.placed");
    park("webhook", "order-2", 3, "order.placed");
    replayAll("?sink=webhook").then().statusCode(200).body("replayed", equalTo(3));
    replayAll("?sink=webhook").then().statusCode(200).body("replayed", equalTo(0));
    assertThat(
            database.rows("SELECT DISTINCT sink FROM outbox_delivery WHERE parked_at IS NOT NULL"))
        .containsExactly("kafka");
    problem(replayAll(""), 400, "validation");
  }

  private static Response replayAll(String query) {
    return given().auth().oauth2(admin()).post(PARKED + "/replay" + query);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "4711", "9223372036854775808", "one", "1.5", "%00"})
  void whatIsNotParkedIsNotFound(String id) {
    problem(
        given()
            .auth()
            .oauth2(admin())
            .urlEncodingEnabled(false)
            .post(PARKED + "/" + id + "/replay"),
        404,
        "not-found");
  }

  @ParameterizedTest
  @CsvSource({"limit=0, limit", "limit=1001, limit", "after=-1, after"})
  void pagesHaveBounds(String query, String field) {
    Problems.invalid(list("?" + query), field);
  }

  @Test
  void nobodyElseMayLookOrReplay() {
    String id = park("webhook", "order-1", 1, "order.placed");
    problem(given().get(PARKED), 401, "unauthenticated");
    problem(given().post(PARKED + "/" + id + "/replay"), 401, "unauthenticated");
    for (String other : new String[] {shopper("ada"), token("job", "service")}) {
      problem(as(other).get(PARKED), 403, "forbidden");
      problem(as(other).post(PARKED + "/" + id + "/replay"), 403, "forbidden");
    }
    list("").then().body("events.id", contains(Integer.parseInt(id)));
  }

  @ParameterizedTest
  @EnumSource
  void aForgedTokenIsNoToken(ForgedToken forged) throws Exception {
    problem(as(forged.forge("admin")).get(PARKED), 401, "unauthenticated")
        .body("detail", not(containsString("admin")));
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token);
  }

  private static Response list(String query) {
    return as(admin()).get(PARKED + query);
  }

  private static Response replay(String id) {
    return as(admin()).post(PARKED + "/" + id + "/replay");
  }

  private String park(String sink, String aggregate, int seq, String type) {
    return insert(sink, aggregate, seq, type, "now()");
  }

  private void owe(String sink, String aggregate, int seq, String type) {
    insert(sink, aggregate, seq, type, "NULL");
  }

  private String insert(String sink, String aggregate, int seq, String type, String parkedAt) {
    return database
        .rows(
            """
            INSERT INTO outbox_delivery (sink, seq, partition, event_id, aggregatetype, aggregateid, type,
              payload, created_at, attempts, due_at, parked_at, last_error)
            VALUES (?, ?, outbox_partition(?), gen_random_uuid(), 'order', ?, ?, '{"buyerId":"ada"}',
              now(), 20, now() + interval '1 hour', %s, 'answered 500')
            RETURNING id
            """
                .formatted(parkedAt),
            sink,
            (long) seq,
            aggregate,
            aggregate,
            type)
        .getFirst();
  }
}
