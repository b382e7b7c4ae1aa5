namespace Berth;

/// <summary>
/// Initial sequence numbers (RFC 6528): a clock of 4 µs, so that a new connection starts beyond what its predecessor of the same name used,
/// plus a secret distance for each name, so that nobody learns from his own connections where another's numbers are.
/// </summary>
internal sealed class InitialSequence(KeyedHash hash)
{
    private const byte SequencePurpose = 1;
    private const byte TimestampPurpose = 2;
    private const long TicksPerStep = 4 * TimeSpan.TicksPerMicrosecond;

    /// <summary>What a connection that opens now begins with.</summary>
    public ConnectionSeed SeedFor(in MuxKey key, Instant now) => new(At(key, now), TimestampOffset(key));

    /// <summary>ISS = M + F(local address, local port, remote address, remote port, secret): RFC 6528 section 3.</summary>
    public SequenceNumber At(in MuxKey key, Instant now) => new(unchecked((uint)(now.Ticks / TicksPerStep) + (uint)hash.Of(key, SequencePurpose)));

    /// <summary>
    /// How far a connection's timestamps are from the host's clock (RFC 7323 section 7.1): the same for connections of one name, so that a
    /// later one's are later.
    /// </summary>
    public uint TimestampOffset(in MuxKey key) => (uint)hash.Of(key, TimestampPurpose);
}
