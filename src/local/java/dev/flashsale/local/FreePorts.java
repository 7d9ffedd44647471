package dev.flashsale.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Two different ports of this machine's loopback address that nobody had when they were picked. */
record FreePorts(int redis, int postgres) {

  /**
   * Below the ports that systems give to outgoing connections: one of those could take the port
   * before the server does, which needs seconds to initialize its data first.
   */
  private static final int HIGHEST = 32_000;

  private static final int LOWEST = 16_000;
  private static final int ATTEMPTS_MAX = 100;

  static FreePorts pick() {
    // Both open before either closes, so that they differ.
    try (ServerSocket one = open();
        ServerSocket other = open()) {
      return new FreePorts(one.getLocalPort(), other.getLocalPort());
    } catch (IOException e) {
      throw new LocalStackException("no free port on this machine: " + e.getMessage(), e);
    }
  }

  private static ServerSocket open() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException taken) {
        // try another
      }
    }
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
