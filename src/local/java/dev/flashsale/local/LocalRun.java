package dev.flashsale.local;

import io.netty.channel.unix.Errors.NativeIoException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.util.ExceptionUtil;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Starts the service on one machine with nothing installed: servers it lacks as child processes,
 * keys of its own, and the sample sale ({@link LocalService}). One live run per data directory, one
 * run per JVM.
 *
 * <p>What the environment can say is in {@link LocalSettings}. Ends with status 1 and one line on
 * standard error when it cannot start.
 */
@QuarkusMain
public final class LocalRun {

  private static volatile @Nullable LocalStack stack;

  private LocalRun() {}

  /** Runs until the process is told to end, and ends it. */
  public static void main(String... arguments) {
    try {
      start(new LocalSettings(System.getenv()), arguments);
    } catch (LocalStackException e) {
      exit(e.getMessage());
    }
  }

  private static void start(LocalSettings settings, String... arguments) {
    LocalStack servers = LocalStack.open(settings.dataDirectory(), settings.embeddedServers());
    stack = servers;
    OrderlyShutdown shutdown = new OrderlyShutdown(servers);
    Runtime.getRuntime().addShutdownHook(shutdown);
    servers.startServers(LocalRun::progress);
    servers.data().writePids(pids(servers));
    settings.apply(servers);
    progress("starting the service ...");
    shutdown.serviceStarts();
    Quarkus.run(
        LocalService.class,
        (status, failure) -> {
          shutdown.serviceStopped();
          if (failure != null) {
            exit(explain(failure, servers));
          }
          System.exit(status);
        },
        arguments);
  }

  /** The stack of this JVM's run. */
  static LocalStack stack() {
    LocalStack servers = stack;
    if (servers == null) {
      throw new IllegalStateException("the service was not started by " + LocalRun.class.getName());
    }
    return servers;
  }

  /** This run is a {@link Training}: it ends by itself. */
  static boolean isTraining() {
    return Boolean.getBoolean("flashsale.training");
  }

  private static Map<String, Long> pids(LocalStack servers) {
    Map<String, Long> pids = new LinkedHashMap<>();
    pids.put("app", ProcessHandle.current().pid());
    pids.putAll(servers.pids());
    return pids;
  }

  private static String explain(Throwable failure, LocalStack servers) {
    Throwable cause = ExceptionUtil.getRootCause(failure);
    if (isPortInUse(cause)) {
      return "port "
          + ConfigProvider.getConfig().getValue("quarkus.http.port", String.class)
          + " is in use; set QUARKUS_HTTP_PORT to a free one, or stop what has it";
    }
    String reason =
        failure instanceof LocalStackException
            ? failure.getMessage()
            : "the service did not start: " + cause;
    return reason + "; see " + servers.data().log("flashsale");
  }

  /** Java's transport and the native one fail differently. */
  private static boolean isPortInUse(Throwable cause) {
    return cause instanceof QuarkusBindException
        || cause instanceof BindException
        || (cause instanceof NativeIoException io
            && String.valueOf(io.getMessage()).contains("Address already in use"));
  }

  private static void exit(@Nullable String message) {
    System.err.println("flashsale: " + message);
    System.exit(1);
  }

  private static void progress(String step) {
    System.err.println(step);
  }
}
