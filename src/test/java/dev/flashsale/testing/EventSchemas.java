package dev.flashsale.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.Set;

/** The published schemas of events. */
public final class EventSchemas {

  private static final String BASE = "https://flashsale.dev/events/";
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder -> builder.schemaMappers(paths -> paths.mapPrefix(BASE, "classpath:events/")));

  private EventSchemas() {}

  /** Where {@code document} is not what an event of that type may be. */
  public static Set<ValidationMessage> faults(String type, JsonNode document) {
    return SCHEMAS
        .getSchema(SchemaLocation.of(BASE + type + ".schema.json"))
        .validate(
            document, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }
}
