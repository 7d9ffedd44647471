package dev.flashsale.envoy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;

/** Which policy is kept for which descriptors, by the rule's name. */
@ConfigMapping(prefix = "flashsale.envoy")
public interface RuleConfig {

  @WithParentName
  Map<String, Written> rules();

  /** A rule as the settings write it. */
  interface Written {

    /** Envoy's {@code domain}. */
    String domain();

    /** Entries, as {@link DescriptorPattern} reads them: {@code generic_key=login}. */
    List<String> descriptor();

    /** A policy of {@code flashsale.rate-limits} that is for descriptors. */
    String policy();
  }
}
