namespace Platform.Shared;

/// <summary>An amount of money.</summary>
/// <param name="Amount">The amount in minor units of the currency (cents for EUR), never fractional.</param>
/// <param name="Currency">ISO 4217 alphabetic code, upper case, for example <c>EUR</c>.</param>
public readonly record struct Money(long Amount, string Currency);
