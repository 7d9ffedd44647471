package dev.flashsale.admission;

import com.github.benmanes.caffeine.cache.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that verify tokens, read again and again so that the issuer can change them while the
 * service runs.
 *
 * <p>Only time makes them be read, never a token: a crowd of tokens with unknown {@code kid}s costs
 * the issuer nothing, and finding a key never waits. What cannot be read leaves the keys as they
 * are, for {@link IdentityConfig#keysGoodFor}. Thread-safe.
 */
@Singleton
public class VerificationKeys implements VerificationKeyResolver {

  private static final Logger LOG = Logger.getLogger(VerificationKeys.class);

  private record Reading(Set<VerificationKey> keys, long readNanos) {}

  private final KeyDocument document;
  private final Duration goodFor;
  private final Ticker ticker;
  private final List<Runnable> withdrawalListeners = new CopyOnWriteArrayList<>();
  private volatile Reading last = new Reading(Set.of(), 0);

  VerificationKeys(
      @ConfigProperty(name = "mp.jwt.verify.publickey") Optional<String> content,
      @ConfigProperty(name = "mp.jwt.verify.publickey.location") Optional<String> location,
      IdentityConfig config,
      Ticker ticker) {
    this.document = new KeyDocument(content, location);
    this.goodFor = config.keysGoodFor();
    this.ticker = ticker;
  }

  /** Without a key nobody could buy: the service does not start. */
  void start(@Observes StartupEvent start) {
    try {
      readOnce();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "The keys to verify tokens with, %s, cannot be read: %s".formatted(document, e), e);
    }
  }

  @Scheduled(
      every = "{flashsale.identity.keys-refresh-every}",
      delayed = "{flashsale.identity.keys-refresh-every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void refresh() {
    try {
      readOnce();
    } catch (IOException | GeneralSecurityException e) {
      LOG.warnf(
          "%s cannot be read, the keys of %d s ago stay: %s", document, age(last).toSeconds(), e);
    }
  }

  /** Reads the keys now. Blocks the calling thread. */
  synchronized void readOnce() throws IOException, GeneralSecurityException {
    Set<VerificationKey> keys = VerificationKey.parse(document.read());
    Set<VerificationKey> before = last.keys();
    last = new Reading(keys, ticker.read());
    if (!keys.equals(before)) {
      LOG.infof("tokens are verified with %s", keys.stream().map(VerificationKeys::name).toList());
    }
    if (!keys.containsAll(before)) {
      withdrawalListeners.forEach(Runnable::run);
    }
  }

  /** Has {@code listener} called whenever a key is no longer good, on the thread that noticed. */
  void onWithdrawal(Runnable listener) {
    withdrawalListeners.add(listener);
  }

  /**
   * The key for a token, which must be one that fits and no other.
   *
   * @throws UnresolvableKeyException if none does, or several
   */
  @Override
  public Key resolveKey(JsonWebSignature token, List<JsonWebStructure> nesting)
      throws UnresolvableKeyException {
    Reading reading = last;
    if (age(reading).compareTo(goodFor) > 0) {
      throw new UnresolvableKeyException("the keys are too old");
    }
    @Nullable Key found = null;
    for (VerificationKey key : reading.keys()) {
      if (key.fits(token.getAlgorithmHeaderValue(), token.getKeyIdHeaderValue())) {
        if (found != null) {
          throw new UnresolvableKeyException("several keys fit");
        }
        found = key.key();
      }
    }
    if (found == null) {
      throw new UnresolvableKeyException("no key fits");
    }
    return found;
  }

  /** By the ticker: a clock that is set must not make good keys old, or old ones good. */
  private Duration age(Reading reading) {
    return Duration.ofNanos(ticker.read() - reading.readNanos());
  }

  private static String name(VerificationKey key) {
    return key.algorithm() + (key.id() == null ? "" : " " + key.id());
  }
}
