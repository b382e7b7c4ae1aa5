namespace Berth;

/// <summary>An attempt failed.</summary>
/// <param name="Fault">Why, with the address and the time it took.</param>
public sealed record DialFailed(Fault Fault) : DialStep;
