package dev.flashsale.chaos;

import dev.flashsale.chaos.check.Violation;
import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.stack.Stack;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./flashsale chaos}. */
@Command(
    name = "flashsale chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts the production build with its own PostgreSQL and Redis, breaks all of it while shoppers"
          + " buy, and checks every promise against what they were told and what the stores hold.",
      "",
      "Prints a report; progress goes to standard error. docs/chaos.md explains it.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every promise was kept",
      "1:a promise was broken",
      "2:wrong options",
      "3:no verdict: something could not be started, broken or put right"
    })
public final class Chaos implements Callable<Integer> {

  private static final int NO_VERDICT = 3;
  private static final int MINUTES_MAX = 24 * 60;
  private static final int INSTANCES_MAX = 8;
  private static final Duration SHORT = Duration.ofSeconds(50);
  private static final int SHOPPERS = 24;
  private static final int SALES = 4;
  private static final int SEEDS = 1_000_000_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeat a run's faults (random, and printed).")
  private @Nullable Long seed;

  @Option(names = "--minutes", paramLabel = "M", description = "How long faults come (3).")
  private double minutes = 3;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "NAME",
      description = "Only these faults; with a leading '-', all but these. --list names them.")
  private List<String> faults = new ArrayList<>();

  @Option(names = "--instances", paramLabel = "N", description = "Of the service (2).")
  private int instances = 2;

  @Option(
      names = "--short",
      description = "Short faults in quick succession: each kind within 50 s.")
  private boolean brief;

  @Option(names = "--list", description = "Names the faults and ends.")
  private boolean list;

  @Option(names = "--project", hidden = true, required = true)
  private Path project = Path.of(".");

  @Option(names = "--java-flag", hidden = true)
  private List<String> javaFlags = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String... arguments) {
    System.exit(
        new CommandLine(new Chaos())
            .setExecutionExceptionHandler(
                (fault, _, _) -> {
                  System.err.println("flashsale chaos: no verdict: " + fault.getMessage());
                  return NO_VERDICT;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (list) {
      for (FaultKind kind : FaultKind.values()) {
        System.out.printf("%-20s %s%n", kind.label(), kind.meaning());
      }
      return 0;
    }
    Settings settings = settings();
    Progress.say("seed %d", settings.seed());
    Path work = project.resolve("target").resolve("chaos");
    Path directory = work.resolve("run-" + settings.seed() + "-" + ProcessHandle.current().pid());
    Stack.Places places =
        new Stack.Places(
            project.resolve("target").resolve("quarkus-app"),
            work.resolve("bin"),
            directory,
            List.copyOf(javaFlags));
    List<Violation> violations = new Run(settings, places).judge();
    return violations.isEmpty() ? 0 : 1;
  }

  private Settings settings() throws InterruptedException {
    requireBetween("--minutes", minutes, 0.1, MINUTES_MAX);
    requireBetween("--instances", instances, 1, INSTANCES_MAX);
    return new Settings(
        seed == null ? new SecureRandom().nextInt(SEEDS) : seed,
        brief ? SHORT : Duration.ofMillis(Math.round(minutes * 60_000)),
        kinds(),
        brief,
        instances,
        SHOPPERS,
        SALES);
  }

  private void requireBetween(String option, double value, double min, double max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), "%s must be from %s to %s".formatted(option, min, max));
    }
  }

  private List<FaultKind> kinds() throws InterruptedException {
    List<FaultKind> wanted = wantedKinds();
    if (wanted.stream().noneMatch(FaultKind::fillsDisk) || Stack.canFillDisks()) {
      return wanted;
    }
    Progress.say("no disk is filled: that needs Linux, unshare, nsenter and user namespaces");
    return wanted.stream().filter(kind -> !kind.fillsDisk()).toList();
  }

  private List<FaultKind> wantedKinds() {
    try {
      List<FaultKind> wanted =
          faults.stream().filter(it -> !it.startsWith("-")).map(FaultKind::of).toList();
      List<FaultKind> kinds =
          new ArrayList<>(wanted.isEmpty() ? List.of(FaultKind.values()) : wanted);
      faults.stream()
          .filter(it -> it.startsWith("-"))
          .forEach(it -> kinds.remove(FaultKind.of(it.substring(1))));
      return List.copyOf(kinds);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
