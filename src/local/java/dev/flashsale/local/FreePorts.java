package dev.flashsale.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Two different ports of this machine's loopback address that nobody had when they were picked. */
record FreePorts(int redis, int postgres) {

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
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
