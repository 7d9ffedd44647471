/**
 * The service's HTTP endpoints, as Gatling requests for shoppers and as plain calls for the
 * organiser.
 */
@NullMarked
package dev.flashsale.gatling.endpoints;

import org.jspecify.annotations.NullMarked;
