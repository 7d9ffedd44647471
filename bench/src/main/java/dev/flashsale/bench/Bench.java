package dev.flashsale.bench;

import dev.flashsale.bench.report.MarkdownReport;
import dev.flashsale.bench.report.ResultFiles;
import dev.flashsale.bench.report.Results;
import dev.flashsale.bench.report.Target;
import dev.flashsale.bench.report.Targets;
import dev.flashsale.bench.stack.ServiceCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./flashsale bench}. */
@Command(
    name = "flashsale bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the service beside other ways to sell, in one run on this machine, and checks after"
          + " each round that nothing was lost or oversold.",
      "",
      "Prints a Markdown report; progress goes to standard error. Writes results.json, results.md"
          + " and results.svg.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every invariant held and every target measured was met",
      "1:an invariant was broken, a tool is missing, or the run failed",
      "2:wrong options",
      "3:every invariant held, but a target was missed"
    })
public final class Bench implements Callable<Integer> {

  private static final int BROKEN = 1;
  private static final int MISSED = 3;

  @Option(names = "--quick", description = "Fewer and shorter rounds: a few minutes.")
  private boolean quick;

  @Option(
      names = "--scale",
      description =
          "Only how costs grow with sales, items, buyers and orders (a full run has it too).")
  private boolean scale;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only these contenders of the side-by-side rounds, such as 'naive-lua'.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of each contender (5; quick 2).")
  private @Nullable Integer rounds;

  @Option(names = "--seconds", paramLabel = "N", description = "Length of a round (6; quick 3).")
  private @Nullable Integer seconds;

  @Option(names = "--shoppers", paramLabel = "N", description = "Shoppers (20000; quick 8000).")
  private @Nullable Integer shoppers;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Of the closed loop: a crowd (256).")
  private @Nullable Integer connections;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where the results go (target/bench-results).")
  private @Nullable Path resultsDir;

  @Option(names = "--project", hidden = true, required = true)
  private Path project = Path.of(".");

  @Option(names = "--java-flag", hidden = true)
  private List<String> javaFlags = new ArrayList<>();

  public static void main(String... arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    ServiceCommand command =
        new ServiceCommand(
            project.resolve("target/bench/quarkus-app/quarkus-run.jar"), List.copyOf(javaFlags));
    Path directory = resultsDir == null ? project.resolve("target/bench-results") : resultsDir;
    Results results =
        new Run(command, settings(), plan()).measure(found -> ResultFiles.write(found, directory));
    System.out.println(MarkdownReport.of(results));
    return status(results);
  }

  private Settings settings() {
    Settings standard = quick ? Settings.QUICK : Settings.FULL;
    return new Settings(
        rounds == null ? standard.rounds() : rounds,
        seconds == null ? standard.seconds() : seconds,
        standard.warmUpSeconds(),
        shoppers == null ? standard.shoppers() : shoppers,
        connections == null ? standard.connections() : connections,
        standard.openRounds(),
        standard.openSeconds());
  }

  private Run.Plan plan() {
    boolean growths = scale || (!quick && only.isEmpty());
    Growths.Extent extent = quick ? Growths.Extent.QUICK : Growths.Extent.FULL;
    return new Run.Plan(!scale, growths, extent, List.copyOf(only));
  }

  private static int status(Results results) {
    if (!results.broken().isEmpty()) {
      return BROKEN;
    }
    boolean missed =
        Targets.of(results).stream().filter(Target::isMeasured).anyMatch(t -> !t.isMet());
    return missed ? MISSED : 0;
  }
}
