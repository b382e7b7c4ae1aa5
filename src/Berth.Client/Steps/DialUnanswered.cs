namespace Berth;

/// <summary>An attempt has not been answered within <see cref="DialOptions.AttemptDelay"/>: it goes on, and the next begins beside it.</summary>
/// <param name="Address">The address tried.</param>
/// <param name="Elapsed">How long it has been tried.</param>
public sealed record DialUnanswered(Address Address, TimeSpan Elapsed) : DialStep;
