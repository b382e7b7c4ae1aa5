namespace Berth;

/// <summary>A sender reduced to numbers, in segments of 1000 bytes: what is in flight, what an acknowledgement tells, and what goes out again.</summary>
internal sealed class RecoveringSender
{
    private const int Segment = 1000;

    private readonly Scoreboard _scoreboard = new(64);
    private SequenceNumber _una;
    private SequenceNumber _next;

    public RecoveringSender(CongestionControl congestion, bool selective, uint origin = 0)
    {
        Congestion = congestion;
        Recovery = new LossRecovery(congestion, _scoreboard) { UsesSelective = selective };
        _una = _next = Origin = new(origin);
    }

    public CongestionControl Congestion { get; }

    public LossRecovery Recovery { get; }

    public SequenceNumber Origin { get; private set; }

    public int InFlight => Recovery.InFlight(_una, _next) / Segment;

    /// <summary>New data goes out.</summary>
    public void Send(int segments) => _next += segments * Segment;

    /// <summary>An acknowledgement comes, in segments from the origin, with the stretches that it reports.</summary>
    /// <returns>What goes out again because of it, in segments.</returns>
    public string Acknowledge(int segment, params (int Start, int End)[] reported)
    {
        SequenceNumber acknowledgement = Origin + (segment * Segment);
        SackBlock[] blocks = [.. reported.Select(block => new SackBlock(Origin + (block.Start * Segment), Origin + (block.End * Segment)))];
        int added = Recovery.UsesSelective ? _scoreboard.Update(acknowledgement, _next, blocks, out _) : 0;
        int advanced = acknowledgement - _una;
        _una = acknowledgement;
        Recovery.OnAcknowledgement(new AcknowledgementNews
        {
            Advanced = advanced,
            IsDuplicate = advanced == 0 && (!Recovery.UsesSelective || added > 0),
            Unacknowledged = _una,
            Next = _next,
            WindowWasFull = true,
            SmoothedRoundTrip = TimeSpan.FromMilliseconds(100),
            Now = Instant.Epoch,
        });
        return SendAgain();
    }

    /// <summary>The retransmission timer runs out.</summary>
    /// <returns>What goes out again because of it, in segments.</returns>
    public string TimeOut()
    {
        Recovery.OnTimeout(_una, _next, isFirst: true, Instant.Epoch);
        return SendAgain();
    }

    /// <summary>A router says that the segments are too big for the way.</summary>
    /// <returns>What goes out again because of it, in segments.</returns>
    public string TooBig()
    {
        Recovery.OnTooBig(_una, _next);
        return SendAgain();
    }

    /// <summary>So much is sent and acknowledged that the origin is far away.</summary>
    public void GoOn(int segments)
    {
        Send(segments);
        Acknowledge(((_next - Origin) / Segment));
        Origin = _una;
    }

    private string SendAgain()
    {
        List<string> sent = [];
        for (int count = 0; count < 100; count++)
        {
            int room = Congestion.Window - Recovery.InFlight(_una, _next);
            if (!Recovery.TryNext(_una, _next, room, Segment, out SequenceNumber start, out int length)
                && !(room >= Segment && Recovery.TryNextUnproven(_una, _next, Segment, out start, out length)))
            {
                return string.Join(' ', sent);
            }

            Assert.Equal(Segment, length);
            Recovery.OnRetransmitted(start + length);
            sent.Add($"{(start - Origin) / Segment}");
        }

        throw new InvalidOperationException($"It never stops: {string.Join(' ', sent)}");
    }
}
