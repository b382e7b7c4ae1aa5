namespace Berth;

/// <summary>When an acknowledgement goes out: with data, at once, or a little later (RFC 9293 section 3.8.6.3, RFC 5681 section 4.2).</summary>
internal sealed class AcknowledgementPolicy(TcpSettings settings)
{
    private const int DueMax = 64; // Each out-of-order segment wants an answer of its own, within reason.

    private int _quickLeft = settings.QuickAcknowledgements;
    private int _unacknowledged;

    /// <summary>Acknowledgements that have to go out now.</summary>
    public int Due { get; private set; }

    /// <summary>When a delayed one goes out.</summary>
    public Instant At { get; private set; } = Instant.Never;

    public void Now() => Due = Math.Max(Due, 1);

    /// <summary>One more, even when one is due: the peer counts duplicates (RFC 5681 section 4.2).</summary>
    public void NowForOutOfOrder() => Due = Math.Min(Due + 1, DueMax);

    /// <summary>In-order data arrived: every second full segment is acknowledged at once, and the first ones all are.</summary>
    public void OnInOrder(int length, int segmentSize, Instant now)
    {
        _unacknowledged += length;
        if (_quickLeft > 0 || _unacknowledged > segmentSize)
        {
            Now();
        }
        else
        {
            At = Instant.Earlier(At, now + settings.DelayedAcknowledgement);
        }
    }

    /// <summary>The application answers what it receives, so an acknowledgement will find company.</summary>
    public void OnWrite()
    {
        if (_unacknowledged > 0)
        {
            _quickLeft = 0;
        }
    }

    public void OnExpired()
    {
        At = Instant.Never;
        Now();
    }

    /// <summary>A segment that carries the acknowledgement went out.</summary>
    public void OnSent(bool isAlone)
    {
        Due = isAlone ? Math.Max(Due - 1, 0) : 0;
        At = Instant.Never;
        _unacknowledged = 0;
        _quickLeft = Math.Max(_quickLeft - 1, 0);
    }

    public void Stop()
    {
        Due = 0;
        At = Instant.Never;
    }
}
