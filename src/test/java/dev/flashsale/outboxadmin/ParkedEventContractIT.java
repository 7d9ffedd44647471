package dev.flashsale.outboxadmin;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of what is delivered, which runs as a process of its own. */
@QuarkusIntegrationTest
class ParkedEventContractIT extends ParkedEventContractTest {}
