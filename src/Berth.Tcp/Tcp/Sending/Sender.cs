namespace Berth;

/// <summary>
/// The send side of one connection: what was written and is not acknowledged, the peer's window, and when what is sent (RFC 9293 sections
/// 3.3.1, 3.7.4, 3.8.1 and 3.8.6). The SYN is the connection's own; here begins the stream.
/// </summary>
internal sealed class Sender
{
    private readonly TcpSettings _settings;
    private readonly ByteRing _bytes;
    private readonly Scoreboard _scoreboard;
    private readonly CongestionControl _congestion;
    private SequenceNumber _end; // One past the last byte that was written: where the FIN stands, or will.
    private SequenceNumber _windowSequence; // SND.WL1.
    private SequenceNumber _windowAcknowledgement; // SND.WL2.
    private SequenceNumber? _urgent; // SND.UP: one past the last urgent byte.
    private SequenceNumber? _smallEnd; // A small segment that is not acknowledged ends here; the last one, when there are several.
    private SequenceNumber? _timedEnd; // The segment that is timed ends here (RFC 6298 section 3).
    private Instant _timedAt;
    private Instant _lastSentAt;
    private int _windowMax;
    private bool _finQueued;
    private bool _windowWasFull;
    private bool _override; // The persist timer expired: what fits goes out, however small.

    public Sender(TcpSettings settings, SequenceNumber initial, int segmentSize)
    {
        _settings = settings;
        Initial = initial;
        Unacknowledged = initial;
        Next = initial + 1;
        _end = Next;
        _bytes = new ByteRing(settings.SendBuffer);
        _scoreboard = new Scoreboard(settings.OutOfOrderRangesMax);
        int window = CongestionControl.InitialWindow(segmentSize, settings.InitialWindowSegments);
        _congestion = settings.CongestionAlgorithm == CongestionAlgorithm.NewReno ? new NewReno(segmentSize, window) : new Cubic(segmentSize, window);
        Recovery = new LossRecovery(_congestion, _scoreboard);
        RoundTrip = new RoundTripTimer(
            settings.RetransmissionTimeoutInitial,
            settings.RetransmissionTimeoutMin,
            settings.RetransmissionTimeoutMax,
            variationMinimum: settings.RetransmissionTimeoutMin);
        NoDelay = settings.NoDelay;
    }

    /// <summary>ISS.</summary>
    public SequenceNumber Initial { get; }

    /// <summary>SND.UNA.</summary>
    public SequenceNumber Unacknowledged { get; private set; }

    /// <summary>SND.NXT.</summary>
    public SequenceNumber Next { get; private set; }

    /// <summary>SND.WND, in bytes.</summary>
    public int Window { get; private set; }

    /// <summary>MAX.SND.WND (RFC 5961 section 5.2).</summary>
    public int WindowMax => _windowMax;

    /// <summary>The shift of the peer's window field (RFC 7323 section 2.3).</summary>
    public int Scale { get; set; }

    public bool NoDelay { get; set; }

    public RoundTripTimer RoundTrip { get; }

    public LossRecovery Recovery { get; }

    public CongestionControl Congestion => _congestion;

    /// <summary>Room for writing.</summary>
    public int Room => _finQueued ? 0 : _bytes.Room;

    /// <summary>Bytes written and not acknowledged.</summary>
    public int Queued => _bytes.Count;

    /// <summary>Bytes written and not sent.</summary>
    public int Unsent => _end - SequenceNumber.Earlier(Next, _end);

    public int BufferLimit
    {
        get => _bytes.Limit;
        set => _bytes.Limit = value;
    }

    public int BufferCapacity => _bytes.Capacity;

    public bool FinQueued => _finQueued;

    public bool FinSent => _finQueued && Next > _end;

    public bool FinAcknowledged => _finQueued && Unacknowledged > _end;

    public bool HasOutstanding => Next > Unacknowledged;

    /// <summary>
    /// Where a segment without length stands: SND.NXT, unless the peer has taken its window back so far that it would not accept that, as on Linux.
    /// Rounding by the window's scale takes nothing back.
    /// </summary>
    public SequenceNumber BareNext
    {
        get
        {
            SequenceNumber edge = Unacknowledged + Window;
            return Next - edge < 1 << Scale ? Next : edge;
        }
    }

    /// <summary>How often the oldest segment was sent again.</summary>
    public int Retries { get; private set; }

    public long RetransmittedSegments { get; private set; }

    public Instant RetransmitAt { get; private set; } = Instant.Never;

    public Instant PersistAt { get; private set; } = Instant.Never;

    /// <summary>Since when the oldest byte waits for its acknowledgement; the user time-out counts from here.</summary>
    public Instant WaitingSince { get; private set; } = Instant.Never;

    private bool HasUnsent => Next < _end || (_finQueued && Next == _end);

    public int Write(ReadOnlySpan<byte> source)
    {
        int taken = _finQueued ? 0 : _bytes.Append(source);
        _end += taken;
        return taken;
    }

    /// <summary>RFC 9293 section 3.8.5: what was written so far is urgent up to its end.</summary>
    public void MarkUrgent() => _urgent = _end;

    public void QueueFin() => _finQueued = true;

    /// <summary>The peer's first window, from its SYN or from the acknowledgement of ours.</summary>
    public void OpenWindow(SequenceNumber sequence, SequenceNumber acknowledgement, int window)
    {
        Window = window;
        _windowMax = Math.Max(_windowMax, window);
        _windowSequence = sequence;
        _windowAcknowledgement = acknowledgement;
    }

    /// <summary>The handshake has told how large a segment may be.</summary>
    public void Begin(int segmentSize) =>
        _congestion.Begin(segmentSize, CongestionControl.InitialWindow(segmentSize, _settings.InitialWindowSegments));

    /// <summary>Our SYN was acknowledged.</summary>
    public void AcknowledgeSyn() => Unacknowledged = SequenceNumber.Later(Unacknowledged, Initial + 1);

    /// <summary>RFC 9293 section 3.10.7.4, fifth: an acceptable acknowledgement, with SND.UNA ≤ SEG.ACK ≤ SND.NXT.</summary>
    /// <returns>Whether SND.UNA moved.</returns>
    public bool Acknowledge(in TcpSegment segment, TimeSpan? echoed, Instant now)
    {
        int advanced = segment.Acknowledgement - Unacknowledged;
        SegmentOptions options = segment.Options;
        bool reported = Recovery.UsesSelective && _scoreboard.Update(segment.Acknowledgement, Next, options.SackBlocks, out _) > 0;
        int window = segment.Window << Scale;
        bool isDuplicate = advanced == 0 && HasOutstanding && segment.Length == 0
            && (Recovery.UsesSelective ? reported : window == Window); // RFC 5681 section 2; RFC 6675 section 2.
        UpdateWindow(segment, window);
        if (reported && _timedEnd is { } timed && _scoreboard.IsSacked(timed - 1))
        {
            Measure(timed, echoed: null, now); // It arrived, whatever is missing before it; a backed-off time-out need not wait for that, too.
        }

        if (advanced > 0)
        {
            Measure(segment.Acknowledgement, echoed, now);
            _bytes.Discard(Math.Min(advanced, _bytes.Count)); // The FIN is not among the bytes.
            Unacknowledged = segment.Acknowledgement;
            _smallEnd = _smallEnd > Unacknowledged ? _smallEnd : null;
            _urgent = _urgent > Unacknowledged ? _urgent : null; // Half the sequence space on, it would seem to lie ahead again.
            Retries = 0; // The back-off stays until a new sample (RFC 6298 section 5, Karn).
            RetransmitAt = HasOutstanding ? now + RoundTrip.Timeout : Instant.Never; // RFC 6298 sections 5.2 and 5.3.
            WaitingSince = HasOutstanding ? now : Instant.Never;
        }

        Recovery.OnAcknowledgement(new AcknowledgementNews
        {
            Advanced = advanced,
            IsDuplicate = isDuplicate,
            Unacknowledged = Unacknowledged,
            Next = Next,
            WindowWasFull = _windowWasFull,
            SmoothedRoundTrip = RoundTrip.Smoothed,
            Now = now,
        });
        return advanced > 0;
    }

    /// <summary>The next segment that may go out now: something again, something new, or nothing.</summary>
    /// <param name="lengthMax">The payload that fits beside the options.</param>
    /// <param name="now">The time.</param>
    /// <param name="plan">The segment.</param>
    public bool TryPlan(int lengthMax, Instant now, out SendPlan plan)
    {
        int room = _congestion.Window - Recovery.InFlight(Unacknowledged, Next);
        if (Recovery.TryNext(Unacknowledged, Next, room, lengthMax, out SequenceNumber start, out int length))
        {
            plan = PlanFor(start, length);
            return true;
        }

        if (!HasUnsent)
        {
            _windowWasFull = room <= 0;
            return TryUnproven(room, lengthMax, out plan);
        }

        if (Next == Unacknowledged && now - _lastSentAt > RoundTrip.Timeout && _lastSentAt != default)
        {
            _congestion.OnIdle(now); // RFC 5681 section 4.1.
            room = _congestion.Window;
        }

        int usable = Unacknowledged + Window - Next;
        int unsent = _end - Next;
        length = Math.Min(Math.Min(unsent, lengthMax), Math.Min(usable, room));
        _windowWasFull = room < Math.Min(unsent, lengthMax);
        bool fin = _finQueued && length == unsent && usable > length && length >= 0 && room > 0;
        if (usable <= 0 && TryUnproven(room, lengthMax, out plan))
        {
            return true;
        }

        if (length <= 0 && !fin)
        {
            plan = default;
            return usable <= 0 || room > 0 ? Persist(now) : false;
        }

        if (!fin && !IsWorthSending(length, unsent, lengthMax))
        {
            plan = default;
            return Persist(now);
        }

        plan = new SendPlan(Next, length, fin, Push: length == unsent) { IsSmall = length < lengthMax };
        return true;
    }

    /// <summary>A planned segment went out.</summary>
    public void OnSent(in SendPlan plan, Instant now)
    {
        bool isNew = plan.Start == Next;
        if (isNew)
        {
            if (_timedEnd is null)
            {
                (_timedEnd, _timedAt) = (plan.End, now);
            }

            _smallEnd = plan.IsSmall ? plan.End : _smallEnd;
            WaitingSince = Instant.Earlier(WaitingSince, now);
            Next = plan.End;
        }
        else
        {
            _timedEnd = null; // Karn's rule: what was sent twice can't be timed (RFC 6298 section 3).
            RetransmittedSegments++;
            Recovery.OnRetransmitted(plan.End);
        }

        _override = false;
        _lastSentAt = now;
        PersistAt = Instant.Never;
        if (RetransmitAt == Instant.Never)
        {
            RetransmitAt = now + RoundTrip.Timeout; // RFC 6298 section 5.1.
        }
    }

    public void CopyTo(in SendPlan plan, Span<byte> destination) =>
        _bytes.CopyTo(plan.Start - (_end - _bytes.Count), destination[..plan.PayloadLength]);

    /// <summary>RFC 9293 section 3.8.5: the urgent pointer of a segment that starts here, as Linux places it; 0 when it carries none.</summary>
    public ushort UrgentPointerFor(SequenceNumber start)
    {
        if (_urgent is not { } end || start >= end)
        {
            return 0;
        }

        return (ushort)Math.Min(end - start, ushort.MaxValue);
    }

    /// <summary>The retransmission timer expired (RFC 6298 section 5.4 to 5.6).</summary>
    public void OnRetransmitTimeout(Instant now)
    {
        Recovery.OnTimeout(Unacknowledged, Next, isFirst: Retries == 0, now);
        Retries++;
        RoundTrip.BackOff();
        _timedEnd = null;
        RetransmitAt = now + RoundTrip.Timeout;
    }

    /// <summary>What is outstanding was too big for the way and is known to be lost: not by congestion, so that no window shrinks.</summary>
    public void SendAgain(Instant now)
    {
        if (HasOutstanding)
        {
            Recovery.OnTooBig(Unacknowledged, Next);
            _timedEnd = null;
            RetransmitAt = now + RoundTrip.Timeout;
        }
    }

    /// <summary>The persist timer expired: what fits goes out, or else the peer is asked for its window (RFC 9293 section 3.8.6.1).</summary>
    /// <returns>Whether a probe has to be sent.</returns>
    public bool OnPersistTimeout(Instant now)
    {
        PersistAt = Instant.Never;
        if (Unacknowledged + Window > Next)
        {
            _override = true;
            return false;
        }

        Probes++;
        RoundTrip.BackOff();
        PersistAt = now + RoundTrip.Timeout;
        return true;
    }

    /// <summary>Window probes that were sent since the window was last open or the peer last answered.</summary>
    public int Probes { get; private set; }

    /// <summary>
    /// The peer was heard of: probes are answered, whatever the answer says. Data that a shrunken window refuses is a probe like others, and must
    /// not end the connection (RFC 9293 section 3.8.6, SHLD-17).
    /// </summary>
    public void OnHeard()
    {
        Probes = 0;
        Retries = Window == 0 ? Math.Min(Retries, 1) : Retries;
    }

    public void StopTimers()
    {
        RetransmitAt = Instant.Never;
        PersistAt = Instant.Never;
        WaitingSince = Instant.Never;
    }

    public void Release()
    {
        StopTimers();
        _bytes.Release();
        _scoreboard.Clear();
    }

    private SendPlan PlanFor(SequenceNumber start, int length)
    {
        int payload = Math.Min(length, _end - start);
        return new SendPlan(start, payload, Fin: start + length > _end, Push: start + payload == _end);
    }

    private bool TryUnproven(int room, int lengthMax, out SendPlan plan)
    {
        if (room >= lengthMax && Recovery.TryNextUnproven(Unacknowledged, Next, lengthMax, out SequenceNumber start, out int length))
        {
            plan = PlanFor(start, length);
            return true;
        }

        plan = default;
        return false;
    }

    /// <summary>Nagle's rule, or Minshall's, which lets the end of a large write go at once (RFC 9293 section 3.7.4 and appendix A.3).</summary>
    private bool MustWaitForCompany => _settings.SmallWaitsForSmallOnly ? _smallEnd > Unacknowledged : HasOutstanding;

    /// <summary>The sender's side of the silly-window rule, and Nagle's (RFC 9293 sections 3.8.6.2.1 and 3.7.4).</summary>
    private bool IsWorthSending(int length, int unsent, int lengthMax) =>
        length >= lengthMax
        || (length == unsent && (NoDelay || _finQueued || !MustWaitForCompany || _urgent > Next))
        || length >= Math.Max(_windowMax / 2, 1)
        || _override;

    /// <summary>Nothing may go out. When nothing is in flight that would bring news, a timer has to.</summary>
    private bool Persist(Instant now)
    {
        if (!HasOutstanding && PersistAt == Instant.Never)
        {
            PersistAt = now + RoundTrip.Timeout;
            WaitingSince = Instant.Earlier(WaitingSince, now); // What a closed window keeps back waits too, as tcp(7) has it.
        }

        return false;
    }

    private void UpdateWindow(in TcpSegment segment, int window)
    {
        if (segment.Sequence > _windowSequence
            || (segment.Sequence == _windowSequence && segment.Acknowledgement >= _windowAcknowledgement))
        {
            OpenWindow(segment.Sequence, segment.Acknowledgement, window);
            if (window > 0 && PersistAt != Instant.Never)
            {
                PersistAt = Instant.Never;
                WaitingSince = Instant.Never;
                RoundTrip.ResetBackOff();
            }
        }
    }

    private void Measure(SequenceNumber acknowledgement, TimeSpan? echoed, Instant now)
    {
        if (_timedEnd is { } end && acknowledgement >= end)
        {
            RoundTrip.Sample(now - _timedAt);
            _timedEnd = null;
        }
        else if (_timedEnd is null && echoed is { } span)
        {
            RoundTrip.Sample(span); // RFC 7323 section 4.1: the echo tells which transmission was acknowledged.
        }
    }
}
