package dev.flashsale.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Requests at a constant rate, sent whether or not earlier ones were answered: an open model.
 *
 * <p>A request is due when the {@link Schedule} says so, and its latency counts from then, also if
 * it had to wait for a free connection; so a slow server cannot hide by slowing its callers down
 * (coordinated omission). One event loop does it all, with epoll's timers, which are precise to
 * some microseconds and cost nothing between requests.
 */
public final class OpenLoad {

  private static final long ANSWER_LIMIT_S = 10;
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final double NANOS_PER_MS = 1e6;

  private final URI server;
  private final int connectionsMax;

  public OpenLoad(URI server, int connectionsMax) {
    this.server = server;
    this.connectionsMax = connectionsMax;
  }

  /** Sends {@code perSecond} requests a second for {@code seconds}. */
  public OpenReport run(Requests requests, double perSecond, double seconds)
      throws InterruptedException {
    EpollEventLoopGroup loop = new EpollEventLoopGroup(1);
    try {
      Sender sender = new Sender(requests, loop.next());
      sender.connect();
      CompletableFuture<OpenReport> report = new CompletableFuture<>();
      loop.execute(() -> sender.start(perSecond, seconds, report));
      return report.join();
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  /** One run. All but {@link #connect} happens on the event loop. */
  private final class Sender {
    private final Requests requests;
    private final EventLoop loop;
    private final Queue<Connection> free = new ArrayDeque<>();
    private final Queue<Long> waiting = new ArrayDeque<>();
    private final Histogram latencies = new Histogram(LATENCY_MAX_NANOS, 3);
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private Schedule schedule = new Schedule(0, 1, 0);
    private CompletableFuture<OpenReport> report = new CompletableFuture<>();
    private long due;
    private long answered;
    private int waitingMax;

    Sender(Requests requests, EventLoop loop) {
      this.requests = requests;
      this.loop = loop;
    }

    void connect() throws InterruptedException {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loop)
              .channel(EpollSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
              .remoteAddress(new InetSocketAddress(server.getHost(), server.getPort()))
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(new Connection(Sender.this, channel));
                    }
                  });
      for (int i = 0; i < connectionsMax; i++) {
        bootstrap.connect().sync();
      }
    }

    void start(double perSecond, double seconds, CompletableFuture<OpenReport> result) {
      report = result;
      schedule = Schedule.of(System.nanoTime(), perSecond, seconds);
      long end = (long) (seconds * 1e9) + TimeUnit.SECONDS.toNanos(ANSWER_LIMIT_S);
      var _ = loop.schedule(this::finish, end, TimeUnit.NANOSECONDS);
      sendDue();
    }

    private void sendDue() {
      long now = System.nanoTime();
      long dueNow = schedule.dueBy(now);
      while (due < dueNow) {
        Connection connection = free.poll();
        if (connection == null) {
          waiting.add(due);
          waitingMax = Math.max(waitingMax, waiting.size());
        } else {
          connection.send(due);
        }
        due++;
      }
      if (due < schedule.count()) {
        var _ =
            loop.schedule(
                this::sendDue,
                Math.max(0, schedule.dueNanos(due) - System.nanoTime()),
                TimeUnit.NANOSECONDS);
      }
    }

    void answered(Connection connection, long n, int status) {
      long latency = System.nanoTime() - schedule.dueNanos(n);
      latencies.recordValue(Math.clamp(latency, 0, LATENCY_MAX_NANOS));
      statuses.merge(status, 1L, Long::sum);
      answered++;
      free(connection);
      if (answered == schedule.count()) {
        finish();
      }
    }

    void free(Connection connection) {
      Long longestWaiting = waiting.poll();
      if (longestWaiting == null) {
        free.add(connection);
      } else {
        connection.send(longestWaiting);
      }
    }

    private void finish() {
      report.complete(
          new OpenReport(
              schedule.perSecond(),
              Map.copyOf(statuses),
              schedule.count() - answered,
              waitingMax,
              ms(50),
              ms(99),
              ms(99.9),
              ms(100)));
    }

    private double ms(double percentile) {
      return latencies.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }
  }

  /** One request at a time. A connection that breaks is out; its request stays unanswered. */
  private static final class Connection extends ChannelInboundHandlerAdapter {
    private static final long NONE = -1;

    private final Sender sender;
    private final Channel channel;
    private final AnswerReader reader = new AnswerReader();
    private long underWay = NONE;

    Connection(Sender sender, Channel channel) {
      this.sender = sender;
      this.channel = channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      sender.free(this);
    }

    void send(long n) {
      underWay = n;
      sender.requests.get(
          n,
          (head, tail) -> {
            ByteBuf request = channel.alloc().directBuffer(head.length + tail.length);
            request.writeBytes(head).writeBytes(tail);
            // A failure closes the channel, and the request stays unanswered.
            var _ = channel.writeAndFlush(request, channel.voidPromise());
          });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        while (bytes.isReadable()) {
          int skippable = reader.skippable(bytes.readableBytes());
          if (skippable > 0) {
            bytes.skipBytes(skippable);
            reader.skip(skippable);
            continue;
          }
          int status = reader.accept(bytes.readByte());
          if (status != 0 && underWay != NONE) {
            long n = underWay;
            underWay = NONE;
            sender.answered(this, n, status);
          }
        }
      } finally {
        bytes.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      var _ = context.close();
    }
  }
}
