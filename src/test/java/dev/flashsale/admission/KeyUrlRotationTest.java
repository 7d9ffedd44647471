package dev.flashsale.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.IssuerKey;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.PublishedKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys on the issuer's web server. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(KeyUrlRotationTest.Profile.class)
class KeyUrlRotationTest extends KeyRotationContract {

  private static final int TOKENS = 200;

  public static final class Profile extends EverySecond {
    @Override
    public List<QuarkusTestProfile.TestResourceEntry> testResources() {
      return List.of(new QuarkusTestProfile.TestResourceEntry(PublishedKeys.AtUrl.class));
    }
  }

  @Test
  void unknownKeysDoNotMakeTheIssuerBeAsked() {
    IssuerKey known = IssuerKey.create(SignatureAlgorithm.ES256);
    PublishedKeys.publish(IssuerKey.published(known));
    awaitAccepted(known);

    int before = PublishedKeys.fetches();
    Instant began = Instant.now();
    for (int i = 0; i < TOKENS / 2; i++) { // each is sent to two routes
      assertRefused(known.called("unknown-" + i).token("ada", "admin"));
    }
    long seconds = Duration.between(began, Instant.now()).toSeconds();
    assertThat((long) PublishedKeys.fetches() - before)
        .isLessThanOrEqualTo(seconds + 2)
        .isLessThan(TOKENS);
  }
}
