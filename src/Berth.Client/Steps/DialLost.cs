namespace Berth;

/// <summary>An attempt was given up because another one connected first; its socket is closed.</summary>
/// <param name="Address">The address tried.</param>
/// <param name="Elapsed">How long it had been tried.</param>
public sealed record DialLost(Address Address, TimeSpan Elapsed) : DialStep;
