package dev.flashsale.admission;

import static dev.flashsale.admission.KeyRotationContract.assertRefused;
import static dev.flashsale.admission.KeyRotationContract.awaitAccepted;

import dev.flashsale.testing.IssuerKey;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.PublishedKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Which signatures count, among keys of all kinds in one set. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(KeyFileRotationTest.Profile.class)
class SignatureContractTest {

  private static final String SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";

  @Test
  void threeAlgorithmsAreTaken() {
    IssuerKey rsa = IssuerKey.create(SignatureAlgorithm.RS256);
    IssuerKey ec = IssuerKey.create(SignatureAlgorithm.ES256);
    IssuerKey ed = IssuerKey.create(SignatureAlgorithm.EDDSA);
    PublishedKeys.publish(IssuerKey.published(rsa, ec, ed));
    awaitAccepted(rsa);
    awaitAccepted(ec);
    awaitAccepted(ed);
  }

  @Test
  void noOtherIsTakenThoughItsKeyIsPublished() {
    IssuerKey known = IssuerKey.create(SignatureAlgorithm.ES256);
    IssuerKey sha384 = IssuerKey.create(SignatureAlgorithm.RS384);
    IssuerKey padded = IssuerKey.create(SignatureAlgorithm.PS256);
    IssuerKey p384 = IssuerKey.create(SignatureAlgorithm.ES384);
    PublishedKeys.publish(
        IssuerKey.published(known, sha384, padded, p384)
            .replace(
                "{\"keys\":[",
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"HS256\",\"k\":\"%s\"},"
                    .formatted(SECRET)));
    awaitAccepted(known);
    assertRefused(sha384.token("ada", "admin"));
    assertRefused(padded.token("ada", "admin"));
    assertRefused(p384.token("ada", "admin"));
    assertRefused(HmacToken.sign(known, "s", Base64.getUrlDecoder().decode(SECRET)));
    assertRefused(HmacToken.sign(known, known.id(), known.pair().getPublic().getEncoded()));
  }

  @Test
  void aKeyIsGoodForTokensOfItsNameOnly() {
    IssuerKey one = IssuerKey.create(SignatureAlgorithm.ES256);
    IssuerKey two = IssuerKey.create(SignatureAlgorithm.ES256);
    PublishedKeys.publish(IssuerKey.published(one, two));
    awaitAccepted(one);
    assertRefused(one.called(two.id()).token("ada", "admin"));
    assertRefused(one.called("unknown").token("ada", "admin"));
  }
}
