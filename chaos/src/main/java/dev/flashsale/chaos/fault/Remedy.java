package dev.flashsale.chaos.fault;

import java.io.IOException;

/** Puts right what a fault has broken; returns when it is right. */
@FunctionalInterface
interface Remedy {

  /** For what is over as soon as it has happened. */
  Remedy NOTHING = () -> {};

  void apply() throws IOException, InterruptedException;
}
