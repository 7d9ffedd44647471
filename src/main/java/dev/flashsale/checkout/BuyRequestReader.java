package dev.flashsale.checkout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.flashsale.http.Faults;
import dev.flashsale.http.Problem;
import dev.flashsale.http.Problem.FieldError;
import dev.flashsale.sale.Slug;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of a purchase, or names every field at fault. Thread-safe. */
@Singleton
public class BuyRequestReader {

  private final ObjectReader reader;

  BuyRequestReader(ObjectMapper json) {
    this.reader = json.readerFor(Sent.class);
  }

  /** A body as it may come; what it lacks is {@code null}. */
  @RegisterForReflection(registerFullHierarchy = true)
  record Sent(@Nullable List<@Nullable SentLine> items) {}

  record SentLine(@Nullable String sku, @Nullable Long quantity) {}

  /**
   * The request in {@code body}.
   *
   * @throws dev.flashsale.http.ProblemException {@code validation}
   */
  BuyRequest read(Buffer body) {
    Sent sent = sent(body);
    if (sent == null || sent.items == null) {
      throw Problem.field("items", "is required").exception();
    }
    if (sent.items.isEmpty() || sent.items.size() > BuyRequest.LINES_MAX) {
      throw Problem.field("items", "must have 1 to " + BuyRequest.LINES_MAX + " lines").exception();
    }
    List<FieldError> errors = new ArrayList<>(0);
    List<BuyRequest.Line> lines = new ArrayList<>(sent.items.size());
    for (SentLine line : sent.items) {
      check(line, "items[" + lines.size() + "]", errors, lines);
    }
    if (!errors.isEmpty()) {
      throw Problem.fields(errors).exception();
    }
    return new BuyRequest(lines);
  }

  private @Nullable Sent sent(Buffer body) {
    try {
      return reader.readValue(body.getBytes());
    } catch (JsonProcessingException e) {
      throw Faults.problem(e).exception();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be read", e);
    }
  }

  private static void check(
      @Nullable SentLine line, String path, List<FieldError> errors, List<BuyRequest.Line> lines) {
    if (line == null) {
      errors.add(new FieldError(path, "is required"));
      lines.add(new BuyRequest.Line("", 0));
      return;
    }
    String sku = line.sku == null ? "" : line.sku;
    long quantity = line.quantity == null ? 0 : line.quantity;
    if (!Slug.matches(sku)) {
      errors.add(new FieldError(path + ".sku", "must match " + Slug.REGEX));
    }
    if (quantity < 1 || quantity > BuyRequest.QUANTITY_MAX) {
      errors.add(
          new FieldError(
              path + ".quantity", "must be an integer from 1 to " + BuyRequest.QUANTITY_MAX));
    }
    lines.add(new BuyRequest.Line(sku, (int) quantity));
  }
}
