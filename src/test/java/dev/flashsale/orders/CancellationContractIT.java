package dev.flashsale.orders;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of what is delivered, which runs as a process of its own. */
@QuarkusIntegrationTest
class CancellationContractIT extends CancellationContractTest {}
