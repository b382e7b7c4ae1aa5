namespace Berth;

/// <summary>One thing that happened in a simulation.</summary>
/// <param name="Time">When, counted from the start of the simulation.</param>
/// <param name="Host">To which host; empty when it happened to the network or the scenario.</param>
/// <param name="Kind">What, in one word: <c>start</c>, <c>crash</c>, <c>note</c>.</param>
/// <param name="Detail">More about it; empty when the kind says it all.</param>
public readonly record struct TraceRecord(Instant Time, string Host, string Kind, string Detail)
{
    /// <summary>The record as a line: time in seconds, host, kind, detail.</summary>
    public override string ToString() => $"{Time,12} {(Host.Length == 0 ? "-" : Host)} {Kind} {Detail}".TrimEnd();
}
