using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// One TCP connection as a state machine (RFC 9293): segments, calls and the time go in; segments, events and a deadline come out. It does no
/// I/O and holds no clock.
/// </summary>
/// <remarks>
/// One owner calls it, never two at a time. After every call it may have segments to send (<see cref="TryEmit"/>), another deadline
/// (<see cref="NextDeadline"/>) and events (<see cref="TakeEvents"/>). Spans are borrowed for the call.
/// </remarks>
public sealed partial class TcpConnection : IpSocket
{
    private readonly TcpSettings _settings;
    private readonly RateLimit _challenges;
    private readonly Sender _sender;
    private readonly Receiver _receiver;
    private readonly TimestampState _timestamps;
    private readonly AcknowledgementPolicy _acknowledgement;
    private readonly SynTimer _syn;
    private readonly KeepAliveTimer _keepAlive;
    private readonly bool _isPassive;
    private TimeSpan? _userTimeout;
    private Instant _stateEndsAt = Instant.Never; // The end of TIME-WAIT, or of FIN-WAIT-2 that nobody reads.
    private TcpEvents _events;
    private TcpFailure _softFailure; // What ICMP said that does not end the connection; it names the end when the retries run out.
    private SequenceNumber? _replyReset; // A RST with this sequence number answers a segment that makes no sense.
    private bool _resetDue; // The connection is given up, and the peer is to be told.
    private bool _nobodyReads; // Closed for both directions: what still comes is refused.
    private bool _wantsRoom; // A write did not fit.
    private Instant _bareAnswerFrom; // Segments without length that make no sense are not answered before.

    private TcpConnection(MuxKey key, TcpSettings settings, int segmentMax, ConnectionSeed seed, RateLimit challenges, bool isPassive)
    {
        Key = key;
        _settings = settings;
        _challenges = challenges;
        _isPassive = isPassive;
        _pathSegmentMax = segmentMax;
        _sender = new Sender(settings, seed.InitialSequence, Math.Min(segmentMax, settings.MaximumSegmentSize ?? segmentMax));
        _receiver = new Receiver(settings);
        _timestamps = new TimestampState(seed.TimestampOffset);
        _acknowledgement = new AcknowledgementPolicy(settings);
        _syn = new SynTimer(settings, isPassive);
        _keepAlive = new KeepAliveTimer(settings);
        _keepAlive.Switch(settings.KeepAlive, isOpen: false);
        _userTimeout = settings.UserTimeout;
    }

    /// <summary>The four-tuple that tells this connection from all others.</summary>
    public MuxKey Key { get; }

    /// <summary>The state of RFC 9293 section 3.3.2.</summary>
    public TcpState State { get; private set; } = TcpState.Closed;

    /// <summary>How it failed, or <see cref="TcpFailure.None"/>.</summary>
    public TcpFailure Failure { get; private set; }

    /// <summary>What ICMP said that did not end the connection, or <see cref="TcpFailure.None"/>.</summary>
    public TcpFailure SoftFailure => _softFailure;

    /// <summary>Whether the peer opened it.</summary>
    public bool IsPassive => _isPassive;

    /// <summary>Bytes that <see cref="Read"/> would give now. Where urgent data stands, a read stops.</summary>
    public int Readable => _receiver.Readable;

    /// <summary>Whether the peer's FIN came and everything before it was read.</summary>
    public bool InputEnded => _receiver.InputEnded;

    /// <summary>Bytes that <see cref="Write"/> would take now.</summary>
    public int Room => CanWrite ? _sender.Room : 0;

    /// <summary>Bytes written that the peer has not acknowledged.</summary>
    public int Unacknowledged => _sender.Queued;

    /// <summary>Whether everything written, and the FIN, was acknowledged.</summary>
    public bool IsOutputAcknowledged => _sender.FinAcknowledged;

    /// <summary>Whether the next byte to be read is where the urgent data stands (sockatmark).</summary>
    public bool IsAtMark => _receiver.IsAtMark;

    /// <summary>Whether urgent data stands among, or behind, the bytes that are still to be read.</summary>
    public bool IsUrgentAhead => _receiver.Urgent.IsAhead;

    /// <summary>Send small segments at once (RFC 9293 section 3.7.4).</summary>
    public bool NoDelay
    {
        get => _sender.NoDelay;
        set
        {
            _sender.NoDelay = value;
            Changed();
        }
    }

    /// <summary>Leave urgent data in the stream.</summary>
    public bool UrgentInline
    {
        get => _receiver.Urgent.Inline;
        set => _receiver.Urgent.Inline = value;
    }

    /// <summary>Probe the peer while nothing is sent or received (SO_KEEPALIVE).</summary>
    public bool KeepAlive
    {
        get => _keepAlive.IsOn;
        set
        {
            _keepAlive.Switch(value, isOpen: State is not (TcpState.Closed or TcpState.SynSent or TcpState.SynReceived or TcpState.TimeWait));
            Changed();
        }
    }

    /// <summary>How long written data may stay unacknowledged (TCP_USER_TIMEOUT); null leaves it to the number of retries.</summary>
    public TimeSpan? UserTimeout
    {
        get => _userTimeout;
        set
        {
            _userTimeout = value;
            Changed();
        }
    }

    /// <summary>Bytes that may wait to be sent or acknowledged (SO_SNDBUF); what waits already stays when it falls.</summary>
    public int SendBuffer
    {
        get => _sender.BufferLimit;
        set => _sender.BufferLimit = value;
    }

    /// <summary>Bytes that may wait to be read (SO_RCVBUF); a window that was offered is kept when it falls.</summary>
    public int ReceiveBuffer
    {
        get => _receiver.Capacity;
        set => _receiver.Capacity = value;
    }

    /// <summary>What it has measured.</summary>
    public TcpMeasurements Measurements => new()
    {
        RoundTrip = _sender.RoundTrip.HasSample ? _sender.RoundTrip.Smoothed : null,
        RoundTripVariation = _sender.RoundTrip.Variance,
        RetransmissionTimeout = _sender.RoundTrip.Timeout,
        BackOffs = _sender.RoundTrip.BackOffs,
        SegmentSize = SegmentSize,
        CongestionWindow = _sender.Congestion.Window,
        SlowStartThreshold = _sender.Congestion.SlowStartThreshold,
        PeerWindow = _sender.Window,
        InFlight = _sender.Next - _sender.Unacknowledged,
        Unsent = _sender.Unsent,
        IsRecovering = _sender.Recovery.IsRecovering,
    };

    internal IConnectionOwner? Owner { get; set; }

    /// <summary>The listener that a passive connection came through, until it is accepted.</summary>
    internal TcpPassiveSocket? Listener { get; set; }

    /// <summary>Whether the owner has it in its queue of those that may have something to send.</summary>
    internal bool IsReady { get; set; }

    /// <summary>The deadline that the owner knows of.</summary>
    internal Instant ScheduledAt { get; set; } = Instant.Never;

    /// <summary>The state that the owner knows of.</summary>
    internal TcpState StateSettled { get; set; } = TcpState.Closed;

    internal bool HasEvents => _events != TcpEvents.None;

    /// <summary>Bytes of memory that it holds for its streams.</summary>
    internal int BufferCapacity => _sender.BufferCapacity + _receiver.BufferCapacity;

    internal SequenceNumber ReceiveNext => _receiver.Next;

    internal SequenceNumber SendNext => _sender.Next;

    private bool IsInputOpen => State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2;

    private bool CanWrite => State is TcpState.SynSent or TcpState.SynReceived or TcpState.Established or TcpState.CloseWait;

    /// <summary>Takes the events since the last call.</summary>
    public TcpEvents TakeEvents()
    {
        TcpEvents events = _events;
        _events = TcpEvents.None;
        return events;
    }

    /// <summary>Silence before the first probe, between probes, and how many may stay unanswered (TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT).</summary>
    /// <param name="idle">Silence before the first probe.</param>
    /// <param name="interval">Time between probes.</param>
    /// <param name="count">Unanswered probes that end the connection.</param>
    public void SetKeepAlive(TimeSpan idle, TimeSpan interval, int count)
    {
        _keepAlive.Settings = _keepAlive.Settings with { KeepAliveIdle = idle, KeepAliveInterval = interval, KeepAliveCount = count };
        KeepAlive = _keepAlive.IsOn;
    }

    /// <summary>Queues bytes to be sent. Before the handshake is complete they wait for it.</summary>
    /// <param name="source">The bytes; copied.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many were taken, from 0 to all. When not all were, <see cref="TcpEvents.Writable"/> tells of room later.</returns>
    public int Write(ReadOnlySpan<byte> source, Instant now)
    {
        int taken = CanWrite ? _sender.Write(source) : 0;
        _wantsRoom |= taken < source.Length;
        _acknowledgement.OnWrite();
        Changed();
        return taken;
    }

    /// <summary>Queues bytes of which the last is urgent (RFC 9293 section 3.8.5, RFC 6093).</summary>
    /// <param name="source">The bytes; copied. The last of those that fit is the urgent one.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many were taken.</returns>
    public int WriteUrgent(ReadOnlySpan<byte> source, Instant now)
    {
        int taken = Write(source, now);
        if (taken > 0)
        {
            _sender.MarkUrgent();
        }

        return taken;
    }

    /// <summary>Takes received bytes. A read stops before urgent data, and steps over the urgent byte unless that is in line.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many; 0 is the end only when <see cref="InputEnded"/> says so.</returns>
    public int Read(Span<byte> destination, Instant now)
    {
        int length = _receiver.Read(destination);
        if (length > 0 && IsInputOpen && _receiver.ShouldTellWindow(SegmentSize))
        {
            _acknowledgement.Now();
            Changed();
        }

        return length;
    }

    /// <summary>Takes the urgent byte apart from the stream, as MSG_OOB does.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when none has arrived, it was taken already, or it is in line.</returns>
    public bool TryReadUrgent(out byte value) => _receiver.TryReadUrgent(out value);

    /// <summary>No more will be written: what is queued is sent, then a FIN. Reading goes on.</summary>
    /// <param name="now">The time.</param>
    public void CloseOutput(Instant now)
    {
        switch (State)
        {
            case TcpState.SynSent: // RFC 9293 section 3.10.4: nothing was promised to the peer yet.
                End(TcpFailure.None);
                break;
            case TcpState.SynReceived or TcpState.Established:
                _sender.QueueFin();
                State = State == TcpState.SynReceived ? State : TcpState.FinWait1;
                break;
            case TcpState.CloseWait:
                _sender.QueueFin();
                State = TcpState.LastAck;
                break;
            default:
                return;
        }

        Changed();
    }

    /// <summary>
    /// Nobody will read or write any more. Bytes that were received and not read, and bytes that still come, are answered by a RST, so that the
    /// peer knows that they were lost (RFC 9293 section 3.6.1, RFC 2525 section 2.17).
    /// </summary>
    /// <param name="now">The time.</param>
    public void Close(Instant now)
    {
        if (_receiver.Readable > 0 && State is not (TcpState.Closed or TcpState.TimeWait))
        {
            Abandon(tellsPeer: true);
            return;
        }

        _nobodyReads = true;
        CloseOutput(now);
        if (State == TcpState.FinWait2)
        {
            _stateEndsAt = now + _settings.FinWait2;
        }

        Changed();
    }

    /// <summary>Gives the connection up: what is unsent is discarded, the peer is sent a RST (RFC 9293 section 3.10.5).</summary>
    /// <param name="now">The time.</param>
    public void Abort(Instant now)
    {
        if (State != TcpState.Closed)
        {
            // In CLOSING and LAST-ACK the peer has all that it was to have; a FIN still unsent goes the way of Linux.
            Abandon(tellsPeer: State is TcpState.SynReceived or TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 or TcpState.CloseWait
                || (State is TcpState.Closing or TcpState.LastAck && !_sender.FinSent));
        }
    }

    /// <summary>A packet that this connection sent came back with an ICMP error, or this host found no way to send it.</summary>
    /// <param name="failure">What it means for a connection.</param>
    /// <param name="quoted">The sequence number that the error quotes; null when this host itself failed to send.</param>
    /// <param name="now">The time.</param>
    public void OnUnreachable(TcpFailure failure, SequenceNumber? quoted, Instant now)
    {
        if (State is TcpState.Closed or TcpState.TimeWait || (quoted is { } sequence && !IsOutstanding(sequence)))
        {
            return;
        }

        bool isOpening = State is TcpState.SynSent or TcpState.SynReceived;
        if (isOpening && (_settings.UnreachableEndsConnect || quoted is null))
        {
            End(failure); // RFC 5461 section 3.1: what every system in use does, against RFC 1122.
        }
        else
        {
            _softFailure = failure; // RFC 9293 section 3.9.2.2: soft errors must not end a connection.
        }

        Changed();
    }

    /// <summary>A packet was too big for the way: smaller segments from now on, and what was lost goes again (RFC 1191 section 6.5).</summary>
    internal void OnPathShrunk(int segmentMax, Instant now)
    {
        if (segmentMax < PathSegmentMax)
        {
            PathSegmentMax = segmentMax;
            _sender.SendAgain(now);
            Changed();
        }
    }

    /// <summary>RFC 5927 section 4.1: whether an ICMP error quotes something that is really in flight.</summary>
    internal bool IsOutstanding(SequenceNumber quoted) => quoted >= _sender.Unacknowledged && quoted <= _sender.Next;

    /// <summary>Whether <see cref="TryEmit"/> may have something, now or when the peer's window or an acknowledgement allows.</summary>
    internal bool IsOver => State == TcpState.Closed && !_resetDue && _replyReset is null;

    private void Raise(TcpEvents events) => _events |= events;

    private void Abandon(bool tellsPeer)
    {
        _resetDue = tellsPeer;
        End(TcpFailure.AbortedHere);
        Changed();
    }

    /// <summary>An acceptable segment came: the peer is alive.</summary>
    private void OnHeard(Instant now)
    {
        _keepAlive.OnHeard(now);
        _sender.OnHeard();
    }

    private void GiveUp() => End(_softFailure == TcpFailure.None ? TcpFailure.TimedOut : _softFailure);

    /// <summary>TIME-WAIT: old segments have time to die out (RFC 9293 section 3.6.1).</summary>
    private void WaitOutOldSegments(Instant now)
    {
        State = TcpState.TimeWait;
        _sender.Release();
        _keepAlive.Stop();
        _stateEndsAt = now + _settings.TimeWait;
    }

    private void End(TcpFailure failure)
    {
        State = TcpState.Closed;
        Failure = failure;
        _sender.Release();
        _acknowledgement.Stop();
        _syn.Stop();
        _keepAlive.Stop();
        _stateEndsAt = Instant.Never;
        _probeDue = false;
        if (failure == TcpFailure.AbortedHere)
        {
            _receiver.Release();
        }
        else
        {
            _receiver.DropUnordered(); // After a peer's RST, what came in order before it can still be read, as on Linux.
        }

        if (failure != TcpFailure.None)
        {
            Raise(TcpEvents.Failed);
        }

        Raise(TcpEvents.Closed);
    }

    private void Changed() => Owner?.OnChanged(this);
}
