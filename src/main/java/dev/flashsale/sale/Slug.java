package dev.flashsale.sale;

import java.util.regex.Pattern;

/** The form of sale ids and SKUs. It keeps them safe in URLs, Redis keys and metrics alike. */
public final class Slug {

  public static final String REGEX = "[a-z0-9][a-z0-9-]{0,63}";
  private static final Pattern PATTERN = Pattern.compile(REGEX);

  private Slug() {}

  public static boolean matches(String text) {
    return PATTERN.matcher(text).matches();
  }
}
