package dev.flashsale.outbox;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real Kafka broker in a process of its own: one node, on loopback, with a directory of its own.
 */
final class KafkaBroker implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final String address;

  private KafkaBroker(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  static KafkaBroker start() {
    try {
      Path directory = Files.createTempDirectory("flashsale-kafka");
      String address = "127.0.0.1:" + freePort();
      String controller = "127.0.0.1:" + freePort();
      Path settings =
          Files.writeString(
              directory.resolve("server.properties"),
              """
              process.roles=broker,controller
              node.id=1
              controller.quorum.voters=1@%2$s
              listeners=PLAINTEXT://%1$s,CONTROLLER://%2$s
              advertised.listeners=PLAINTEXT://%1$s
              controller.listener.names=CONTROLLER
              log.dirs=%3$s
              num.partitions=3
              offsets.topic.num.partitions=1
              offsets.topic.replication.factor=1
              transaction.state.log.replication.factor=1
              transaction.state.log.min.isr=1
              group.initial.rebalance.delay.ms=0
              """
                  .formatted(address, controller, directory.resolve("data")));
      Path output = directory.resolve("output");
      Process format =
          java(
              output,
              "kafka.tools.StorageTool",
              "format",
              "-t",
              "MkU3OEVBNTcwNTJENDM2Qg",
              "-c",
              settings.toString());
      if (!format.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
        throw new IllegalStateException("Kafka's storage was not formatted, see " + output);
      }
      Process process = java(output, "kafka.Kafka", settings.toString());
      KafkaBroker broker = new KafkaBroker(process, address);
      broker.awaitReady(output);
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady(Path output) {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
      await()
          .atMost(START_LIMIT)
          .failFast("the broker ended, see " + output, () -> !process.isAlive())
          .ignoreExceptions()
          .until(() -> admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).size() == 1);
    } catch (ConditionTimeoutException e) {
      close();
      throw e;
    }
  }

  private static Process java(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What {@code kafka.bootstrap.servers} says. */
  String address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().atMost(START_LIMIT).until(() -> !process.isAlive());
  }
}
