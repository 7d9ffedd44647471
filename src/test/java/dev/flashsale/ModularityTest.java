package dev.flashsale;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.flashsale.ops.StartupChecks;
import dev.flashsale.sale.Catalogue;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Packages are business nouns, and who may know whom is written down here. */
class ModularityTest {

  private static final String ROOT = "dev.flashsale";

  /** What each package may use; an arrow that is not here is a mistake, or a decision to take. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("redis", Set.of()),
          Map.entry("http", Set.of()),
          Map.entry("postgres", Set.of()),
          Map.entry("outbox", Set.of("postgres")),
          Map.entry("outboxadmin", Set.of("outbox", "admission", "http")),
          Map.entry("sale", Set.of("http", "postgres")),
          Map.entry("inventory", Set.of("sale", "redis", "postgres", "http")),
          Map.entry("admission", Set.of("ratelimit", "http")),
          Map.entry("ratelimit", Set.of("redis", "postgres", "http")),
          Map.entry("envoy", Set.of("ratelimit", "admission", "http")),
          Map.entry(
              "orders",
              Set.of("inventory", "sale", "outbox", "postgres", "admission", "http", "redis")),
          Map.entry(
              "payments", Set.of("orders", "inventory", "sale", "postgres", "admission", "http")),
          Map.entry(
              "waitingroom", Set.of("admission", "inventory", "sale", "redis", "postgres", "http")),
          Map.entry(
              "checkout",
              Set.of(
                  "admission", "ratelimit", "waitingroom", "inventory", "orders", "sale", "http")),
          Map.entry("storefront", Set.of("sale", "inventory", "admission", "http")),
          Map.entry(
              "saleadmin",
              Set.of("waitingroom", "sale", "inventory", "admission", "postgres", "http")),
          Map.entry("ops", Set.of("redis", "postgres")));

  private static final Set<String> NAMES_THAT_SAY_NOTHING =
      Set.of("util", "utils", "common", "config", "dto", "mapper", "service", "impl", "helper");

  /** What waits, by the type that has it. */
  private static final Map<Class<?>, Set<String>> WAITING =
      Map.of(
          Thread.class, Set.of("sleep", "join"),
          Uni.class, Set.of("await"),
          Future.class, Set.of("get", "join"),
          CountDownLatch.class, Set.of("await"),
          Semaphore.class, Set.of("acquire"),
          BlockingQueue.class, Set.of("take", "put"),
          LockSupport.class, Set.of("park", "parkNanos", "parkUntil"));

  /** The start-up thread may wait; a future that is done does not make anybody wait. */
  private static final Map<Class<?>, Class<?>> MAY_WAIT =
      Map.of(StartupChecks.class, Uni.class, Catalogue.class, CompletableFuture.class);

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void everyPackageIsOnTheMapAndEveryPackageOnTheMapExists() {
    assertThat(packages().map(ModularityTest::nounOf))
        .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
  }

  @Test
  void packagesKnowOnlyThoseTheMapNames() {
    assertThat(
            MAIN.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(ModularityTest::isOffTheMap)
                .map(Dependency::getDescription))
        .isEmpty();
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(
            MAIN.getPackage(ROOT).getSubpackagesInTree().stream()
                .filter(known -> !known.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName))
        .isEmpty();
  }

  @Test
  void packagesAreNamedAfterWhatTheyAreAbout() {
    assertThat(
            MAIN.getPackage(ROOT).getSubpackagesInTree().stream().map(JavaPackage::getRelativeName))
        .doesNotContainAnyElementsOf(NAMES_THAT_SAY_NOTHING);
  }

  @Test
  void classesAreNamedAfterWhatTheyAre() {
    assertThat(MAIN.stream().map(JavaClass::getSimpleName))
        .noneMatch(name -> name.matches(".*(Util|Utils|Helper|Manager|Impl)"));
  }

  @Test
  void nothingWaitsWhereOthersAreServed() {
    assertThat(
            MAIN.stream()
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(ModularityTest::waits)
                .map(JavaAccess::getDescription))
        .isEmpty();
  }

  @Test
  void theServiceDoesNotKnowTheLocalStack() {
    assertThat(
            MAIN.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> use.getTargetClass().getPackageName().equals(ROOT + ".local"))
                .map(Dependency::getDescription))
        .isEmpty();
  }

  private static Stream<JavaPackage> packages() {
    return MAIN.getPackage(ROOT).getSubpackages().stream();
  }

  private static boolean isOffTheMap(Dependency use) {
    String target = use.getTargetClass().getPackageName();
    if (!target.startsWith(ROOT + ".")) {
      return false;
    }
    String from = nounOf(use.getOriginClass().getPackage());
    String to = nounOf(use.getTargetClass().getPackage());
    return !from.equals(to) && !ARROWS.getOrDefault(from, Set.of()).contains(to);
  }

  private static String nounOf(JavaPackage known) {
    return List.of(known.getName().split("\\.", -1)).stream()
        .skip(2)
        .limit(1)
        .collect(Collectors.joining());
  }

  private static boolean isOnTheThreadThatStartsOrStops(JavaCodeUnit origin) {
    return origin.getRawParameterTypes().stream()
        .anyMatch(
            type ->
                type.isEquivalentTo(StartupEvent.class)
                    || type.isEquivalentTo(ShutdownEvent.class));
  }

  private static boolean waits(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    boolean waiting =
        WAITING.entrySet().stream()
            .anyMatch(
                entry ->
                    owner.isAssignableTo(entry.getKey())
                        && entry.getValue().contains(access.getTarget().getName()));
    return waiting
        && !isOnTheThreadThatStartsOrStops(access.getOrigin())
        && MAY_WAIT.entrySet().stream()
            .noneMatch(
                entry ->
                    access.getOriginOwner().isEquivalentTo(entry.getKey())
                        && owner.isEquivalentTo(entry.getValue()));
  }
}
