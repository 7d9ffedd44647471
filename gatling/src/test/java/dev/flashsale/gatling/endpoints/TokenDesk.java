package dev.flashsale.gatling.endpoints;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands a token to every shopper before the doors open, a few at a time, and shows how far it is.
 */
public final class TokenDesk {

  private static final int AT_ONCE = 32;

  private final Organiser organiser;

  public TokenDesk(Organiser organiser) {
    this.organiser = organiser;
  }

  /** Tokens in the order of the subjects. */
  public List<String> tokens(List<String> subjects) throws IOException, InterruptedException {
    Progress progress = new Progress(subjects.size());
    try (ExecutorService desk = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<String>> wishes = new ArrayList<>(subjects.size());
      for (String subject : subjects) {
        wishes.add(() -> progress.after(organiser.token(subject, "shopper")));
      }
      return results(desk, wishes);
    }
  }

  private static List<String> results(ExecutorService desk, List<Callable<String>> wishes)
      throws IOException, InterruptedException {
    List<Future<String>> pending = wishes.stream().map(desk::submit).toList();
    List<String> tokens = new ArrayList<>(pending.size());
    try {
      for (Future<String> token : pending) {
        tokens.add(token.get());
      }
    } catch (ExecutionException e) {
      desk.shutdownNow();
      throw new IOException("no token for shopper " + tokens.size(), e.getCause());
    }
    return tokens;
  }

  private static final class Progress {
    private final AtomicInteger done = new AtomicInteger();
    private final int all;

    Progress(int all) {
      this.all = all;
    }

    String after(String token) {
      int now = done.incrementAndGet();
      if (now == all || now % 5_000 == 0) {
        System.out.printf("tokens: %,d of %,d%n", now, all);
      }
      return token;
    }
  }
}
