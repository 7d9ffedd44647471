package dev.flashsale.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The keys an issuer publishes, as a file, and by the same name on a web server that counts how
 * often it was asked. The service is told of the one or the other.
 */
public abstract class PublishedKeys implements QuarkusTestResourceLifecycleManager {

  private static final String FILE = "test.published-keys.file";
  private static final String URL = "test.published-keys.url";

  private final AtomicInteger fetches = new AtomicInteger();
  private @Nullable HttpServer server;

  /** The service reads the file. */
  public static final class InFile extends PublishedKeys {
    @Override
    String location(Path file, String url) {
      return file.toString();
    }
  }

  /** The service asks the web server. */
  public static final class AtUrl extends PublishedKeys {
    @Override
    String location(Path file, String url) {
      return url;
    }
  }

  abstract String location(Path file, String url);

  @Override
  public Map<String, String> start() {
    try {
      Path file = Files.createTempDirectory("flashsale-issuer").resolve("jwks.json");
      Files.writeString(file, IssuerKey.published(IssuerKey.create(SignatureAlgorithm.RS256)));
      String url = serve(file);
      return Map.of(
          "mp.jwt.verify.publickey.location", location(file, url), FILE, file.toString(), URL, url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String serve(Path file) throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server = started;
    started.createContext(
        "/jwks.json",
        exchange -> {
          fetches.incrementAndGet();
          byte[] content = Files.readAllBytes(file);
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    started.createContext(
        "/fetches",
        exchange -> {
          byte[] count = fetches.toString().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, count.length);
          exchange.getResponseBody().write(count);
          exchange.close();
        });
    started.start();
    return "http://127.0.0.1:" + started.getAddress().getPort() + "/jwks.json";
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  /** Publishes {@code text} from now on. */
  public static void publish(String text) {
    Path file = Path.of(setting(FILE));
    try {
      Path draft = Files.writeString(file.resolveSibling("draft"), text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often the web server was asked for the keys. */
  public static int fetches() {
    return Integer.parseInt(
        RestAssured.get(setting(URL).replace("jwks.json", "fetches")).asString());
  }

  private static String setting(String name) {
    return ConfigProvider.getConfig().getValue(name, String.class);
  }
}
