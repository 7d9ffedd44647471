package dev.flashsale.gatling.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every answer of a run, written through to a file of JSON lines, so that memory does not grow with
 * the shoppers. The first line is the run.
 */
public final class History implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter lines;
  private final long maxAnswers;
  private long answers;

  private History(BufferedWriter lines, long maxAnswers) {
    this.lines = lines;
    this.maxAnswers = maxAnswers;
  }

  /** Starts a new file; one found there is of an earlier run and is replaced. */
  public static History start(Path file, SaleRun run, long maxAnswers) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    History history = new History(Files.newBufferedWriter(file), maxAnswers);
    history.write(JSON.writeValueAsString(run));
    return history;
  }

  public void add(Answer answer) {
    add(new Line(answer, null));
  }

  public void add(CheckoutAnswer answer) {
    add(new Line(null, answer));
  }

  private synchronized void add(Line line) {
    answers++;
    if (answers > maxAnswers) {
      throw new IllegalStateException("more than " + maxAnswers + " answers: a journey never ends");
    }
    try {
      write(JSON.writeValueAsString(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    lines.close();
  }

  /** One of both. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(@Nullable Answer order, @Nullable CheckoutAnswer checkout) {}

  /** A finished history. */
  public record Recorded(SaleRun run, List<Answer> answers, List<CheckoutAnswer> checkouts) {}

  public static Recorded read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String first = lines.readLine();
      if (first == null) {
        throw new IOException(file + " is empty: the simulation did not start");
      }
      List<Line> all = lines.lines().map(History::line).toList();
      return new Recorded(
          JSON.readValue(first, SaleRun.class),
          all.stream().map(Line::order).filter(Objects::nonNull).toList(),
          all.stream().map(Line::checkout).filter(Objects::nonNull).toList());
    }
  }

  private static Line line(String line) {
    try {
      return JSON.readValue(line, Line.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not an answer: " + line, e);
    }
  }

  private void write(String line) throws IOException {
    lines.write(line);
    lines.newLine();
  }
}
