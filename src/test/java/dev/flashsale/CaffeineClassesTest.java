package dev.flashsale;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.sale.ReadThroughCache;
import dev.flashsale.testing.Checkout;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.caffeine.runtime.graal.CacheConstructorsFeature;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Caffeine has a class for each kind of bounds, and another for the entries, which it finds by
 * name. In a native executable one that is not registered ends the start.
 */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class CaffeineClassesTest {

  private static final Pattern GENERATED =
      Pattern.compile("\\bcom\\.github\\.benmanes\\.caffeine\\.cache\\.[A-Z]{2,}(?=\\s)");

  /** A bean is made when it is first needed. */
  @BeforeEach
  void useEveryCache() {
    String sale = Shop.openSale(10, 2);
    given().get("/v1/sales/{sale}", sale).then().statusCode(200);
    Checkout.placed(sale, "ada", 1);
  }

  @Test
  void thoseOfEveryCacheAreRegisteredAndNoOthers() throws JMException {
    Set<String> byQuarkus = Set.of(CacheConstructorsFeature.typesNeedingConstructorsRegistered());
    assertThat(generatedClassesInUse())
        .filteredOn(name -> !byQuarkus.contains(name))
        .containsExactlyInAnyOrder(
            ReadThroughCache.class.getAnnotation(RegisterForReflection.class).classNames());
  }

  /** The kinds of caches that the running application has. */
  private static Set<String> generatedClassesInUse() throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return GENERATED
        .matcher(histogram.toString())
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
