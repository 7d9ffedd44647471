package dev.flashsale.bench.report;

/** Bytes that Redis needs. */
public record SpaceResult(double perBuyer, double perJournalEntry) {}
