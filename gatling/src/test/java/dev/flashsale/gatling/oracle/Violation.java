package dev.flashsale.gatling.oracle;

/** One broken promise: which, and the case that shows it. */
public record Violation(String check, String detail) {}
