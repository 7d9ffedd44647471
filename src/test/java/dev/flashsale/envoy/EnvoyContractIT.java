package dev.flashsale.envoy;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same of what is delivered, which runs as a process of its own. */
@QuarkusIntegrationTest
@TestProfile(EnvoyContractTest.Rules.class)
class EnvoyContractIT extends EnvoyContractTest {}
