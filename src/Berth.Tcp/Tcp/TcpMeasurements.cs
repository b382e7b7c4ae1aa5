namespace Berth;

/// <summary>What a connection has measured of its path and its peer.</summary>
public readonly record struct TcpMeasurements
{
    /// <summary>The smoothed round-trip time (RFC 6298), or null before there was one.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Its variation (RFC 6298).</summary>
    public TimeSpan RoundTripVariation { get; init; }

    /// <summary>The retransmission time-out of now, backed off as it is.</summary>
    public TimeSpan RetransmissionTimeout { get; init; }

    /// <summary>How often it was doubled since an acknowledgement came.</summary>
    public int BackOffs { get; init; }

    /// <summary>The largest payload it sends in one segment, in bytes.</summary>
    public int SegmentSize { get; init; }

    /// <summary>The congestion window, in bytes.</summary>
    public int CongestionWindow { get; init; }

    /// <summary>Where slow start ends, in bytes.</summary>
    public int SlowStartThreshold { get; init; }

    /// <summary>What the peer is ready to take, in bytes.</summary>
    public int PeerWindow { get; init; }

    /// <summary>Sequence numbers that were sent and not acknowledged.</summary>
    public int InFlight { get; init; }

    /// <summary>Bytes written and not sent.</summary>
    public int Unsent { get; init; }

    /// <summary>Whether it is recovering from loss.</summary>
    public bool IsRecovering { get; init; }
}
