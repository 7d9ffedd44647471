package dev.flashsale.admission;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same of what is delivered, which runs as a process of its own. */
@QuarkusIntegrationTest
@TestProfile(KeyFileRotationTest.Profile.class)
class SignatureContractIT extends SignatureContractTest {}
