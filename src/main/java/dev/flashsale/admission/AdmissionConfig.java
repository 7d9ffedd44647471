package dev.flashsale.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Whom to believe about where a request comes from. */
@ConfigMapping(prefix = "flashsale.admission")
public interface AdmissionConfig {

  /**
   * Networks, such as {@code 10.0.0.0/8}, of the proxies in front of the service. Only what they
   * say of a client's address is believed; from anybody else the header is ignored.
   */
  Optional<List<String>> trustedProxies();

  /**
   * The header in which they say it. The other one is ignored: a proxy that writes one of them
   * passes on what the client wrote into the other.
   */
  @WithDefault("x-forwarded-for")
  ForwardedBy forwardedBy();

  /** A header that names the hops a request took. */
  enum ForwardedBy {
    X_FORWARDED_FOR,
    /** RFC 7239. */
    FORWARDED
  }
}
