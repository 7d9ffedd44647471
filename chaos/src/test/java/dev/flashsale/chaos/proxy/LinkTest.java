package dev.flashsale.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.chaos.stack.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {

  private static final int SILENCE_MS = 300;

  @SuppressWarnings("NullAway.Init")
  private ServerSocket server;

  @SuppressWarnings("NullAway.Init")
  private Link link;

  private final AtomicInteger received = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    link = Link.open("test", Ports.pick(), server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  /** Says each byte back. */
  private void serve() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> echo(client));
      }
    } catch (IOException closed) {
      Thread.onSpinWait();
    }
  }

  private void echo(Socket client) {
    try (client) {
      for (int read = client.getInputStream().read();
          read >= 0;
          read = client.getInputStream().read()) {
        received.incrementAndGet();
        client.getOutputStream().write(read);
      }
    } catch (IOException broken) {
      Thread.onSpinWait(); // as the tests want it
    }
  }

  @Test
  void carriesBothWays() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 7)).isEqualTo(7);
    }
  }

  @Test
  void isRefusedWhileCutAndWorksAgainAfterwards() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      link.cut();
      assertThatThrownBy(() -> ask(client, 2)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    link.restore();
    try (Socket client = connect()) {
      assertThat(ask(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void resetsWhatIsOpenAndNothingElse() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      link.reset();
      assertThatThrownBy(() -> ask(client, 2)).isInstanceOf(IOException.class);
    }
    try (Socket client = connect()) {
      assertThat(ask(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void isLateWhileSlow() throws IOException {
    try (Socket client = connect()) {
      link.slowDown(Duration.ofMillis(100));
      long start = System.nanoTime();
      assertThat(ask(client, 1)).isEqualTo(1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(199));
    }
  }

  @Test
  void losesRepliesSilentlyWhileHalfOpen() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      link.halfOpen();
      client.setSoTimeout(SILENCE_MS);
      assertThatThrownBy(() -> ask(client, 2)).isInstanceOf(SocketTimeoutException.class);
      assertThat(received).hasValue(2);
      link.restore();
      assertThatThrownBy(() -> ask(client, 3)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void leadsElsewhereOnceItIsToldTo() throws IOException {
    try (Socket client = connect();
        ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      assertThat(ask(client, 1)).isEqualTo(1);
      link.point(other.getLocalPort());
      assertThatThrownBy(() -> ask(client, 2)).isInstanceOf(IOException.class);
      try (Socket again = connect();
          Socket there = other.accept()) {
        again.getOutputStream().write(9);
        assertThat(there.getInputStream().read()).isEqualTo(9);
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), link.port());
    socket.setSoTimeout(5_000);
    return socket;
  }

  /** What comes back; fails if the connection ends instead. */
  private static int ask(Socket client, int question) throws IOException {
    client.getOutputStream().write(question);
    int answer = client.getInputStream().read();
    if (answer < 0) {
      throw new IOException("the connection ended");
    }
    return answer;
  }
}
