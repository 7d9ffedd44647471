package dev.flashsale.testing;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The host's clock, as somebody may set it; right unless told otherwise. */
@Alternative
@Priority(1)
@Singleton
public class SettableClock extends Clock {

  private volatile Duration wrongBy = Duration.ZERO;

  /** From now on it is ahead by {@code wrongBy}, which may be negative. */
  public void set(Duration wrongBy) {
    this.wrongBy = wrongBy;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(wrongBy);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("UTC only");
  }
}
