package dev.flashsale.payments;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same of what is delivered, which runs as a process of its own. */
@QuarkusIntegrationTest
@TestProfile(WebhookContractTest.Slow.class)
class WebhookContractIT extends WebhookContractTest {}
