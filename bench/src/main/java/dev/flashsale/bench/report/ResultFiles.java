package dev.flashsale.bench.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code results.json}, which has everything raw, {@code results.md} and the chart. */
public final class ResultFiles {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);

  private ResultFiles() {}

  public static void write(Results results, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("results.md"), MarkdownReport.of(results));
    Files.writeString(directory.resolve("results.svg"), BarChart.of(results.standings()));
    JSON.writeValue(directory.resolve("results.json").toFile(), json(results));
  }

  private static ObjectNode json(Results results) {
    ObjectNode json = JSON.createObjectNode().put("start", results.start().toString());
    json.set("machine", JSON.valueToTree(results.machine()));
    json.set("targets", JSON.valueToTree(Targets.of(results)));
    json.set("rounds", JSON.valueToTree(results.rounds()));
    json.set("latencies", JSON.valueToTree(results.latencies()));
    json.set("growths", JSON.valueToTree(results.growths()));
    json.set("space", JSON.valueToTree(results.space()));
    json.set("startUp", JSON.valueToTree(results.startUp()));
    json.set("memory", JSON.valueToTree(results.memory()));
    json.set("broken", JSON.valueToTree(results.broken()));
    return json;
  }
}
