using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// SEGMENT ARRIVES, RFC 9293 section 3.10.7, written down from its text as rules over numbers: what a segment has to bring about. It knows nothing
/// of the implementation.
/// </summary>
/// <param name="at">Where the connection stands.</param>
/// <param name="segment">What arrives.</param>
/// <param name="byTheLetter">Whether the <see cref="Departure"/>s are left out.</param>
internal sealed class SegmentArrives(Situation at, Arrival segment, bool byTheLetter)
{
    private readonly List<Departure> _departures = [];
    private TcpState _state = at.State;
    private int _receiveNext = at.ReceiveNext;
    private int _receiveWindow = at.ReceiveWindow;

    /// <summary>The departures that were made.</summary>
    public IReadOnlyList<Departure> Departures => _departures;

    public Outcome Decide() => at.State == TcpState.SynSent
        ? SynSent()
        : SynchronizingAgain() ?? SecondReset() ?? FirstSequence() ?? FourthSyn() ?? FifthAcknowledgement() ?? SixthToEighth();

    private bool IsReset => segment.Has(TcpFlags.Reset);

    private bool IsSyn => segment.Has(TcpFlags.Syn);

    private bool Acknowledges => segment.Has(TcpFlags.Acknowledgement);

    private int Edge => _receiveNext + _receiveWindow;

    /// <summary>Section 3.10.7.3.</summary>
    private Outcome SynSent()
    {
        // First, the ACK bit: if SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset unless the RST bit is set.
        bool acceptable = Acknowledges && segment.Acknowledgement > 0 && segment.Acknowledgement <= at.SendNext;
        if (Acknowledges && !acceptable)
        {
            return IsReset ? Nothing() : ResetFor(segment.Acknowledgement);
        }

        // Second, the RST bit: with an acceptable ACK, "connection reset", CLOSED; otherwise drop.
        if (IsReset)
        {
            return acceptable ? Closed(TcpFailure.Refused) : Nothing();
        }

        // Fourth, the SYN bit; fifth, without it the segment is dropped.
        if (!IsSyn)
        {
            return Nothing();
        }

        _receiveNext = segment.Sequence + 1;
        _receiveWindow = 1000;
        if (!acceptable)
        {
            _state = TcpState.SynReceived;
            return Reply($"S. 0:0(0) ack {_receiveNext}");
        }

        _state = TcpState.Established;
        Outcome rest = SixthToEighth();
        return rest.Reply.Length > 0 ? rest : Acknowledge();
    }

    /// <summary>What both kinds of departure in SYN-RECEIVED are about: the peer's SYN once more.</summary>
    private Outcome? SynchronizingAgain()
    {
        if (byTheLetter || at.State != TcpState.SynReceived || !IsSyn || IsReset || segment.Sequence != 0)
        {
            return null;
        }

        if (!Acknowledges)
        {
            Depart(Departure.RepeatedSynIsAnsweredBySynAck);
            return Reply($"S. 0:0(0) ack {_receiveNext}");
        }

        if (!at.IsPassive && segment.Acknowledgement == at.SendNext)
        {
            Depart(Departure.SynAckCompletesSimultaneousOpen);
            _state = TcpState.Established;
            return SixthToEighth();
        }

        return null;
    }

    /// <summary>
    /// First, check the sequence number. (RST has rules of its own, by the place alone: they come before this one here.) What is not acceptable
    /// is acknowledged and dropped, but with a window of zero a valid ACK at RCV.NXT counts all the same.
    /// </summary>
    private Outcome? FirstSequence()
    {
        int last = segment.Sequence + segment.Length - 1;
        bool acceptable = (segment.Length, _receiveWindow) switch
        {
            (0, 0) => segment.Sequence == _receiveNext,
            (0, _) => IsInWindow(segment.Sequence) || IsBareAtEdge(),
            (_, 0) => false,
            _ => IsInWindow(segment.Sequence) || IsInWindow(last),
        };
        if (acceptable)
        {
            return null;
        }

        if (_receiveWindow == 0 && segment.Sequence == _receiveNext && Acknowledges && !IsSyn)
        {
            FifthAcknowledgement();
        }

        return _state == TcpState.Closed ? Closed(TcpFailure.None) : Acknowledge();
    }

    private bool IsInWindow(int place) => place >= _receiveNext && place < Edge;

    private bool IsBareAtEdge()
    {
        bool taken = segment.Sequence == Edge && !byTheLetter;
        if (taken)
        {
            Depart(Departure.BareSegmentAtRightEdgeIsAcceptable);
        }

        return taken;
    }

    /// <summary>
    /// Second, check the RST bit (with RFC 5961 section 3.2): outside the window dropped, not exactly at RCV.NXT challenged, exactly there believed.
    /// </summary>
    private Outcome? SecondReset()
    {
        if (!IsReset)
        {
            return null;
        }

        if (segment.Sequence != _receiveNext)
        {
            return IsInWindow(segment.Sequence) ? Acknowledge() : Nothing();
        }

        return Closed(at.State switch
        {
            TcpState.SynReceived => at.IsPassive ? TcpFailure.None : TcpFailure.Refused,
            TcpState.Closing or TcpState.LastAck or TcpState.TimeWait => TcpFailure.None,
            _ => TcpFailure.Reset,
        });
    }

    /// <summary>Fourth, check the SYN bit (with RFC 5961 section 4.2): back to LISTEN, or challenged.</summary>
    private Outcome? FourthSyn()
    {
        if (!IsSyn)
        {
            return null;
        }

        return at.State == TcpState.SynReceived && at.IsPassive ? Closed(TcpFailure.None) : Acknowledge();
    }

    /// <summary>Fifth, check the ACK field.</summary>
    private Outcome? FifthAcknowledgement()
    {
        if (!Acknowledges)
        {
            return Nothing();
        }

        if (at.State == TcpState.SynReceived)
        {
            // SND.UNA < SEG.ACK =< SND.NXT, otherwise a reset.
            if (segment.Acknowledgement <= at.SendUnacknowledged || segment.Acknowledgement > at.SendNext)
            {
                return ResetFor(segment.Acknowledgement);
            }

            _state = TcpState.Established;
            return null;
        }

        // RFC 5961 section 5.2: SND.UNA − MAX.SND.WND =< SEG.ACK =< SND.NXT, otherwise discarded and acknowledged.
        if (segment.Acknowledgement > at.SendNext || segment.Acknowledgement < at.SendUnacknowledged - at.SendWindowMax)
        {
            return Acknowledge();
        }

        bool ourFin = segment.Acknowledgement == at.SendNext; // In every state after our FIN went out it is the last thing sent.
        switch (at.State)
        {
            case TcpState.FinWait1 when ourFin:
                _state = TcpState.FinWait2;
                break;
            case TcpState.Closing:
                _state = ourFin ? TcpState.TimeWait : TcpState.Closing;
                break;
            case TcpState.LastAck when ourFin:
                _state = TcpState.Closed;
                return Closed(TcpFailure.None);
            case TcpState.TimeWait when byTheLetter:
                return Acknowledge();
            case TcpState.TimeWait:
                Depart(Departure.BareAcknowledgementInTimeWaitIsLeft);
                break;
            default:
                break;
        }

        return null;
    }

    /// <summary>Sixth the URG bit, which answers nothing; seventh the text; eighth the FIN.</summary>
    private Outcome SixthToEighth()
    {
        int start = segment.Sequence + (IsSyn ? 1 : 0);
        int end = start + segment.Count;
        bool isFin = segment.Has(TcpFlags.Fin);
        if (_state is not (TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2) || (segment.Count == 0 && !isFin))
        {
            return Nothing(); // After the peer's FIN its text is ignored.
        }

        if (at.NobodyReads && segment.Count > 0 && end > _receiveNext)
        {
            // Section 3.6.1: text after CLOSE is lost, and the peer is told by a RST.
            return Closed(TcpFailure.None) with { Reply = $"R. {at.SendNext}:{at.SendNext}(0) ack {_receiveNext}" };
        }

        int edge = Edge;
        if (start <= _receiveNext)
        {
            _receiveNext = Math.Max(_receiveNext, Math.Min(end, edge));
        }

        if (isFin && end == _receiveNext && (end < edge || IsTakenAtEdge(end, edge)))
        {
            _receiveNext++;
            _state = _state switch
            {
                TcpState.Established => TcpState.CloseWait,
                TcpState.FinWait1 => TcpState.Closing,
                _ => TcpState.TimeWait,
            };
        }

        return Acknowledge();
    }

    private bool IsTakenAtEdge(int end, int edge)
    {
        if (byTheLetter || end != edge)
        {
            return false;
        }

        Depart(Departure.FinBehindFullWindowIsTaken);
        return true;
    }

    private void Depart(Departure departure) => _departures.Add(departure);

    private Outcome Acknowledge() => Reply($". {at.SendNext}:{at.SendNext}(0) ack {_receiveNext}");

    private Outcome ResetFor(int sequence) => Reply($"R {sequence}:{sequence}(0)");

    private Outcome Nothing() => Reply("");

    private Outcome Reply(string reply) => new(reply, _state, _receiveNext);

    private Outcome Closed(TcpFailure failure) => new("", TcpState.Closed, _receiveNext, failure);
}
