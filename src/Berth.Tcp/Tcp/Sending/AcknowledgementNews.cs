namespace Berth;

/// <summary>What one acknowledgement told the sender.</summary>
internal readonly ref struct AcknowledgementNews
{
    /// <summary>Bytes by which SND.UNA moved.</summary>
    public int Advanced { get; init; }

    /// <summary>Whether it is a duplicate as RFC 5681 section 2 defines it, or one that tells of newly arrived ranges (RFC 6675 section 2).</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>SND.UNA, after it moved.</summary>
    public SequenceNumber Unacknowledged { get; init; }

    /// <summary>SND.NXT.</summary>
    public SequenceNumber Next { get; init; }

    /// <summary>Whether the congestion window was what held the sender back.</summary>
    public bool WindowWasFull { get; init; }

    public TimeSpan SmoothedRoundTrip { get; init; }

    public Instant Now { get; init; }
}
