package dev.flashsale.sale;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * An amount of money.
 *
 * @param value integer minor units (cents), 0 to 10^12
 * @param currency ISO 4217 code
 */
public record Money(
    @Min(0) @Max(1_000_000_000_000L) long value,
    @NotNull @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code such as USD")
        String currency) {}
