namespace Berth;

/// <summary>The timestamps option of one connection: our clock, the peer's latest value, and protection against wrapped sequence numbers.</summary>
internal sealed class TimestampState(uint offset)
{
    private static readonly TimeSpan RecentLifeTime = TimeSpan.FromDays(24); // RFC 7323 section 5.5.

    private SequenceNumber _lastAcknowledgement; // Last.ACK.sent.
    private Instant _recentAt;

    /// <summary>Both ends sent the option in their SYN.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>TS.Recent.</summary>
    public uint Recent { get; private set; }

    /// <summary>Our clock: milliseconds from a start of the connection's own (RFC 7323 section 5.4).</summary>
    public uint ValueAt(Instant now) => unchecked(Clock(now) + offset);

    /// <summary>The clock without the connection's offset.</summary>
    public static uint Clock(Instant now) => unchecked((uint)(now.Ticks / TimeSpan.TicksPerMillisecond));

    public void Use() => IsUsed = true;

    /// <summary>The peer's SYN: where its clock stands.</summary>
    public void Start(in TcpSegment syn, Instant now)
    {
        Recent = syn.Options.TimestampValue;
        _recentAt = now;
        _lastAcknowledgement = syn.Sequence + 1;
    }

    /// <summary>RFC 7323 section 5.3, R1: whether the segment comes from an earlier turn of the sequence numbers.</summary>
    public bool IsOld(in SegmentOptions options, Instant now) =>
        IsUsed && options.HasTimestamps && unchecked((int)(options.TimestampValue - Recent)) < 0 && !IsStale(now);

    public bool IsLater(in SegmentOptions options) => unchecked((int)(options.TimestampValue - Recent)) > 0;

    /// <summary>RFC 7323 section 4.3, (2): the value to echo is that of the segment that fills the left edge of the window.</summary>
    public void Update(in TcpSegment segment, Instant now)
    {
        if (IsUsed && segment.Options.HasTimestamps && segment.Sequence <= _lastAcknowledgement
            && (unchecked((int)(segment.Options.TimestampValue - Recent)) >= 0 || IsStale(now)))
        {
            Recent = segment.Options.TimestampValue;
            _recentAt = now;
        }
    }

    /// <summary>RFC 7323 section 5.5: after so long a silence the peer's clock may have come round, and its value says nothing.</summary>
    private bool IsStale(Instant now) => now - _recentAt >= RecentLifeTime;

    public void OnAcknowledgementSent(SequenceNumber acknowledgement) => _lastAcknowledgement = acknowledgement;

    /// <summary>How long ago we sent what a segment echoes; null when it echoes nothing of ours.</summary>
    public TimeSpan? Echoed(in SegmentOptions options, Instant now)
    {
        if (!IsUsed || !options.HasTimestamps || options.TimestampEcho == 0)
        {
            return null;
        }

        int milliseconds = unchecked((int)(ValueAt(now) - options.TimestampEcho));
        return milliseconds < 0 ? null : TimeSpan.FromMilliseconds(Math.Max(milliseconds, 1));
    }
}
