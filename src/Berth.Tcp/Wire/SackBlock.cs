namespace Berth;

/// <summary>A range of the stream that a receiver holds out of order (RFC 2018 section 3).</summary>
/// <param name="Start">The first sequence number held.</param>
/// <param name="End">The sequence number after the last one held.</param>
public readonly record struct SackBlock(SequenceNumber Start, SequenceNumber End)
{
    /// <summary>How many places it covers; zero or less says that the block is nonsense.</summary>
    public int Length => End - Start;

    /// <summary>As packet scripts write it: <c>start:end</c>.</summary>
    public override string ToString() => $"{Start}:{End}";
}
