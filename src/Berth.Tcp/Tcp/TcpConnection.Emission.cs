using System.Net.NetworkInformation;

namespace Berth;

/// <content>What goes out, one segment a call, and the timers that make it go.</content>
public sealed partial class TcpConnection
{
    private const int TimestampsLength = 12; // Two bytes of padding before the option's ten.

    private bool _probeDue;

    /// <summary>Segments written so far, of any kind.</summary>
    public long SegmentsSent { get; private set; }

    /// <summary>Data segments sent again.</summary>
    public long SegmentsRetransmitted => _sender.RetransmittedSegments;

    /// <summary>When <see cref="Expire"/> has to be called; <see cref="Instant.Never"/> when only a segment or a call can bring news.</summary>
    public Instant NextDeadline
    {
        get
        {
            if (State == TcpState.Closed)
            {
                return Instant.Never;
            }

            Instant first = Instant.Earlier(Instant.Earlier(_syn.At, _stateEndsAt), Instant.Earlier(_acknowledgement.At, _keepAlive.At));
            return Instant.Earlier(Instant.Earlier(first, UserDeadline), Instant.Earlier(_sender.RetransmitAt, _sender.PersistAt));
        }
    }

    internal Sender SendSide => _sender;

    internal Receiver ReceiveSide => _receiver;

    private Instant UserDeadline => _userTimeout is { } timeout && _sender.WaitingSince != Instant.Never
        ? _sender.WaitingSince + timeout
        : Instant.Never;

    /// <summary>How often something is sent again. Nobody waits for the outcome any more once both directions were closed.</summary>
    private int RetriesMax => _nobodyReads ? Math.Min(_settings.OrphanRetries, _settings.Retries) : _settings.Retries;

    /// <summary>Writes the next segment that may go out now, if there is one.</summary>
    /// <param name="destination">Room for the largest segment: 60 bytes of header and <see cref="PathSegmentMax"/>. Its checksum is left 0.</param>
    /// <param name="now">The time.</param>
    /// <param name="length">How many bytes were written.</param>
    /// <returns>Whether a segment was written. Call again until not.</returns>
    public bool TryEmit(Span<byte> destination, Instant now, out int length)
    {
        length = 0;
        if (_replyReset is { } place)
        {
            _replyReset = null;
            length = WriteBare(destination, place, TcpFlags.Reset, window: 0, default);
        }
        else if (_resetDue)
        {
            _resetDue = false;
            length = WriteBare(destination, _sender.Next, TcpFlags.Reset | TcpFlags.Acknowledgement, window: 0, default);
        }
        else if (State == TcpState.Closed)
        {
            return false;
        }
        else if (State is TcpState.SynSent or TcpState.SynReceived)
        {
            length = EmitOpening(destination, now);
        }
        else
        {
            length = EmitOpen(destination, now);
        }

        SegmentsSent += length > 0 ? 1 : 0;
        return length > 0;
    }

    /// <summary>Does what is due at a time: RFC 9293 section 3.10.8.</summary>
    /// <param name="now">The time; harmless before <see cref="NextDeadline"/>.</param>
    public void Expire(Instant now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        if (_stateEndsAt <= now)
        {
            End(TcpFailure.None);
        }

        if (State != TcpState.Closed && UserDeadline <= now)
        {
            GiveUp();
        }

        if (State != TcpState.Closed && _syn.At <= now)
        {
            OnSynUnanswered();
        }

        if (_acknowledgement.At <= now)
        {
            _acknowledgement.OnExpired();
        }

        if (_sender.RetransmitAt <= now)
        {
            OnRetransmitTimeout(now);
        }

        if (_sender.PersistAt <= now)
        {
            OnPersistTimeout(now);
        }

        if (_keepAlive.At <= now)
        {
            OnKeepAliveTimeout(now);
        }

        Changed();
    }

    private int EmitOpening(Span<byte> destination, Instant now)
    {
        if (_syn.IsDue)
        {
            _syn.OnSent(now);
            TcpFlags flags = State == TcpState.SynSent ? TcpFlags.Syn : TcpFlags.Syn | TcpFlags.Acknowledgement;
            _timestamps.OnAcknowledgementSent(_receiver.Next);
            return WriteBare(destination, _sender.Initial, flags, _receiver.UnscaledWindow, SynOptions(now));
        }

        return State == TcpState.SynReceived && _acknowledgement.Due > 0 ? EmitAcknowledgement(destination, _sender.BareNext, now) : 0;
    }

    private int EmitOpen(Span<byte> destination, Instant now)
    {
        if (State != TcpState.TimeWait && _sender.TryPlan(SegmentSize - SackLength(), now, out SendPlan plan))
        {
            return EmitData(destination, plan, now);
        }

        if (_probeDue)
        {
            // One before the window: it can't be acceptable, so the peer answers by saying where it stands, as Linux asks.
            _probeDue = false;
            return EmitAcknowledgement(destination, _sender.Unacknowledged - 1, now);
        }

        return _acknowledgement.Due > 0 ? EmitAcknowledgement(destination, _sender.BareNext, now) : 0;
    }

    private int EmitData(Span<byte> destination, in SendPlan plan, Instant now)
    {
        ushort urgent = _sender.UrgentPointerFor(plan.Start);
        TcpSegment header = new()
        {
            SourcePort = Key.LocalPort,
            DestinationPort = Key.RemotePort,
            Sequence = plan.Start,
            Acknowledgement = _receiver.Next,
            Flags = TcpFlags.Acknowledgement | (plan.Fin ? TcpFlags.Fin : TcpFlags.None) | (plan.Push && plan.PayloadLength > 0 ? TcpFlags.Push : TcpFlags.None)
                | (urgent > 0 ? TcpFlags.Urgent : TcpFlags.None),
            Window = _receiver.Advertise(SegmentSize),
            UrgentPointer = urgent,
            Options = DataOptions(now),
        };
        int length = header.WriteHeader(destination);
        _sender.CopyTo(plan, destination[length..]);
        _sender.OnSent(plan, now);
        OnAcknowledgementSent(isAlone: false);
        return length + plan.PayloadLength;
    }

    private int EmitAcknowledgement(Span<byte> destination, SequenceNumber sequence, Instant now)
    {
        int length = WriteBare(destination, sequence, TcpFlags.Acknowledgement, _receiver.Advertise(SegmentSize), DataOptions(now));
        OnAcknowledgementSent(isAlone: true);
        return length;
    }

    private void OnAcknowledgementSent(bool isAlone)
    {
        _acknowledgement.OnSent(isAlone);
        _timestamps.OnAcknowledgementSent(_receiver.Next);
    }

    private int WriteBare(Span<byte> destination, SequenceNumber sequence, TcpFlags flags, ushort window, in SegmentOptions options)
    {
        bool acknowledges = (flags & TcpFlags.Acknowledgement) != TcpFlags.None;
        return new TcpSegment
        {
            SourcePort = Key.LocalPort,
            DestinationPort = Key.RemotePort,
            Sequence = sequence,
            Acknowledgement = acknowledges ? _receiver.Next : default,
            Flags = flags,
            Window = window,
            Options = options,
        }.WriteHeader(destination);
    }

    private SegmentOptions DataOptions(Instant now)
    {
        SegmentOptions options = default;
        if (_timestamps.IsUsed)
        {
            options.HasTimestamps = true;
            options.TimestampValue = _timestamps.ValueAt(now);
            options.TimestampEcho = _timestamps.Recent;
        }

        if (ReportsRanges)
        {
            Span<SackBlock> blocks = stackalloc SackBlock[SegmentOptions.SackCountMax];
            int count = _receiver.WriteSackBlocks(blocks);
            foreach (SackBlock block in blocks[..count])
            {
                options.TryAddSack(block);
            }
        }

        return options;
    }

    private bool ReportsRanges => _sender.Recovery.UsesSelective && _receiver.HasReport;

    /// <summary>The room that SACK blocks will take from the payload: as many as fit beside timestamps (RFC 2018 section 3).</summary>
    private int SackLength() => ReportsRanges ? SegmentOptions.ByteCountMax - (_timestamps.IsUsed ? TimestampsLength : 0) : 0;

    private void OnRetransmitTimeout(Instant now)
    {
        if (_sender.Retries >= RetriesMax || IsKeptWaiting)
        {
            GiveUp(); // RFC 9293 section 3.8.3, R2.
        }
        else
        {
            _sender.OnRetransmitTimeout(now);
        }
    }

    private void OnPersistTimeout(Instant now)
    {
        if (_sender.Probes >= RetriesMax || IsKeptWaiting)
        {
            GiveUp(); // Unanswered probes only; a peer that answers may keep its window closed for ever (RFC 9293 section 3.8.6.1).
        }
        else
        {
            _probeDue |= _sender.OnPersistTimeout(now);
        }
    }

    /// <summary>A peer that keeps its window closed may do so for ever, but not to an end that nobody holds any more.</summary>
    private bool IsKeptWaiting => _nobodyReads && _sender.Window == 0 && _sender.RoundTrip.BackOffs >= RetriesMax;

    private void OnKeepAliveTimeout(Instant now)
    {
        switch (_keepAlive.OnExpired(isWatched: _sender.HasOutstanding || _sender.PersistAt != Instant.Never, now))
        {
            case KeepAliveTimer.Verdict.Probe:
                _probeDue = true;
                break;
            case KeepAliveTimer.Verdict.GiveUp:
                GiveUp();
                break;
            default:
                break;
        }
    }
}
