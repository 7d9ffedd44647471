package dev.flashsale.chaos.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of network from one process to another: a TCP proxy on the loopback address, in one of
 * the {@linkplain State states} a network can be in. Two virtual threads carry each connection, one
 * each way, so a slow reader slows its writer as it would without the proxy. Thread-safe.
 */
public final class Link implements AutoCloseable {

  /** How a link is. */
  private enum State {
    OPEN,
    /** Nobody gets through: connections are refused, and those that were open are reset. */
    CUT,
    /** All gets through, late. */
    SLOW,
    /** Requests arrive, replies do not, and nobody is told: connections stay open. */
    HALF_OPEN
  }

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int CONNECT_LIMIT_MS = 5_000;
  private static final int BACKLOG = 128;

  private final String name;
  private final int port;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile int upstreamPort;
  private volatile State state = State.OPEN;
  private volatile Duration delay = Duration.ZERO;
  private @Nullable ServerSocket listener;

  private Link(String name, int port, int upstreamPort) {
    this.name = name;
    this.port = port;
    this.upstreamPort = upstreamPort;
  }

  /**
   * Listens on {@code port} for connections to {@code upstreamPort}, 0 if that is not known yet.
   */
  public static Link open(String name, int port, int upstreamPort) throws IOException {
    Link link = new Link(name, port, upstreamPort);
    link.listen();
    return link;
  }

  public int port() {
    return port;
  }

  @Override
  public String toString() {
    return name;
  }

  /** From now on leads elsewhere; connections to where it led are reset. */
  public void point(int newUpstreamPort) {
    upstreamPort = newUpstreamPort;
    reset();
  }

  /** Breaks the connections there are. */
  public void reset() {
    connections.forEach(Connection::reset);
  }

  /** Breaks the connections there are, and refuses new ones. */
  public synchronized void cut() {
    state = State.CUT;
    stopListening();
    reset();
  }

  /** Delays whatever passes, each way, by {@code each}. */
  public void slowDown(Duration each) {
    delay = each;
    state = State.SLOW;
  }

  /** Loses replies from now on, without a word. */
  public void halfOpen() {
    state = State.HALF_OPEN;
  }

  /**
   * Is as it should be again. Connections that lost something are reset, for they make no sense.
   */
  public synchronized void restore() throws IOException {
    State was = state;
    state = State.OPEN;
    if (was == State.HALF_OPEN) {
      reset();
    }
    if (listener == null) {
      listen();
    }
  }

  @Override
  public synchronized void close() {
    cut();
  }

  private synchronized void listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    listener = socket;
    Thread.ofPlatform().daemon().name("link " + name).start(() -> accept(socket));
  }

  private void stopListening() {
    ServerSocket open = listener;
    listener = null;
    if (open != null) {
      closeQuietly(open);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closedOrOutOfFiles) {
        Thread.onSpinWait();
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    Connection connection = new Connection(client, server);
    connections.add(connection);
    try {
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamPort), CONNECT_LIMIT_MS);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> carry(connection, client, server, false));
      carry(connection, server, client, true);
    } catch (IOException nobodyThere) {
      connection.reset();
    } finally {
      if (state == State.CUT) {
        connection.reset();
      }
      connections.remove(connection);
    }
  }

  private void carry(Connection connection, Socket from, Socket to, boolean replies) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        State now = state;
        if (now == State.SLOW) {
          TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
        if (now != State.HALF_OPEN || !replies) {
          out.write(buffer, 0, read);
        }
      }
      connection.close();
    } catch (IOException broken) {
      connection.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connection.reset();
    }
  }

  private record Connection(Socket client, Socket server) {

    /** Both ends are told at once, with what was on its way lost. */
    void reset() {
      lingerNot(client);
      lingerNot(server);
      close();
    }

    void close() {
      closeQuietly(client);
      closeQuietly(server);
    }

    private static void lingerNot(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException closed) {
        // Then there is nothing to reset.
      }
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception broken) {
      // It is closed all the same.
    }
  }
}
