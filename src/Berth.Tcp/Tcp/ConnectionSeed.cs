namespace Berth;

/// <summary>The chance that a new connection is given, because the stack has none of its own.</summary>
/// <param name="InitialSequence">ISS (RFC 6528).</param>
/// <param name="TimestampOffset">What is added to the clock in timestamps (RFC 7323 section 5.4).</param>
public readonly record struct ConnectionSeed(SequenceNumber InitialSequence, uint TimestampOffset);
