/**
 * Requests that nobody should send, to every route there is; see {@code docs/fuzzing.md}. What is
 * sent depends on a seed alone.
 */
package dev.flashsale.fuzz;
