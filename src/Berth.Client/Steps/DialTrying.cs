namespace Berth;

/// <summary>An attempt begins.</summary>
/// <param name="Address">The address tried.</param>
public sealed record DialTrying(Address Address) : DialStep;
