package dev.flashsale.bench.contender;

/** The service's keys in Redis, for looking at them; every sale here is in its first epoch. */
public final class SaleKeys {

  private SaleKeys() {}

  public static String stock(String sale) {
    return of(sale, "stock");
  }

  public static String buyers(String sale) {
    return of(sale, "buyers");
  }

  public static String journal(String sale) {
    return of(sale, "journal");
  }

  private static String of(String sale, String what) {
    return "fs:{" + sale + ":0}:e1:" + what;
  }
}
