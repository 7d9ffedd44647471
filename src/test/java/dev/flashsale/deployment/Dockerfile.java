package dev.flashsale.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As much of a Dockerfile as this project's need: its stages and their instructions, in order. */
record Dockerfile(List<Stage> stages) {

  static final Path DIRECTORY = Path.of("src/main/docker");

  /** Where its builds stand; in the stage that builds it is the project. */
  private static final String PROJECT = "/src/";

  record Instruction(String name, String arguments) {}

  /**
   * What is copied into an image.
   *
   * @param source below the project if that is where it was built, else of another stage
   */
  record Copy(String source, String target) {

    Path built() {
      if (!source.startsWith(PROJECT)) {
        throw new IllegalStateException(source + " is not of the build");
      }
      return Path.of(source.substring(PROJECT.length()));
    }
  }

  record Stage(String base, String name, List<Instruction> instructions) {

    List<String> all(String instruction) {
      return instructions.stream()
          .filter(one -> one.name().equals(instruction))
          .map(Instruction::arguments)
          .toList();
    }

    String last(String instruction) {
      return all(instruction).getLast();
    }

    List<Copy> copies() {
      return all("COPY").stream()
          .map(arguments -> arguments.replaceAll("--\\S+\\s+", "").split("\\s+"))
          .map(paths -> new Copy(paths[0], paths[1]))
          .toList();
    }

    List<String> entryPoint() {
      try {
        return Arrays.asList(new ObjectMapper().readValue(last("ENTRYPOINT"), String[].class));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a shell would not pass signals on", e);
      }
    }
  }

  static Dockerfile read(String name) {
    try {
      List<Stage> stages = new ArrayList<>();
      String text = Files.readString(DIRECTORY.resolve(name)).replaceAll("\\\\\n\\s*", "");
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\s+", 2))
          .forEach(words -> add(new Instruction(words[0], words[1]), stages));
      return new Dockerfile(stages);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Instruction instruction, List<Stage> stages) {
    if (instruction.name().equals("FROM")) {
      String[] words = instruction.arguments().split("\\s+", -1);
      stages.add(new Stage(words[0], words.length > 2 ? words[2] : "", new ArrayList<>()));
    } else {
      stages.getLast().instructions().add(instruction);
    }
  }

  Stage named(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
  }

  /** What is delivered. */
  Stage delivered() {
    return stages.getLast();
  }
}
