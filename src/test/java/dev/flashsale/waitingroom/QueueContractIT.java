package dev.flashsale.waitingroom;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of what is delivered, which runs as a process of its own. */
@QuarkusIntegrationTest
class QueueContractIT extends QueueContractTest {}
