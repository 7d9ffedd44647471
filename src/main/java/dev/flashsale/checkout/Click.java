package dev.flashsale.checkout;

import dev.flashsale.admission.Caller;
import dev.flashsale.admission.IdempotencyKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A press of the buy button: all of the request but what is to be bought.
 *
 * @param pass of the waiting room, as the client sent it
 * @param patience how long to wait for PostgreSQL before answering; zero to answer once it is
 *     journaled
 */
public record Click(
    String saleId, Caller buyer, IdempotencyKey key, @Nullable String pass, Duration patience) {}
