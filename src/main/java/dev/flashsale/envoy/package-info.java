/** Answers Envoy, which asks over gRPC whether a request may go on. */
@NullMarked
package dev.flashsale.envoy;

import org.jspecify.annotations.NullMarked;
