package dev.flashsale.bench.contender;

/** One way to sell, or a limit none can pass on this machine. */
public interface Contender {

  String name();

  /**
   * Puts load on it and checks what must hold.
   *
   * @throws Exception whatever the servers or generators fail with: it ends the run
   */
  RoundResult run(Round round) throws Exception;
}
