using System.Net.NetworkInformation;

namespace Berth;

/// <content>Segment arrives: RFC 9293 section 3.10.7, in its order.</content>
public sealed partial class TcpConnection
{
    /// <summary>A segment for this connection arrived. Its checksum was verified, and its ports and addresses are <see cref="Key"/>.</summary>
    /// <param name="segment">The segment; borrowed for the call.</param>
    /// <param name="now">The time.</param>
    public void Input(in TcpSegment segment, Instant now)
    {
        switch (State)
        {
            case TcpState.Closed:
                return; // RFC 9293 section 3.10.7.1 is the host's: a CLOSED connection has no record.
            case TcpState.SynSent:
                ArriveInSynSent(segment, now);
                break;
            default:
                ArriveSynchronized(segment, now);
                break;
        }

        Changed();
    }

    /// <summary>RFC 9293 section 3.10.7.3.</summary>
    private void ArriveInSynSent(in TcpSegment segment, Instant now)
    {
        bool acknowledges = segment.IsAcknowledgement;
        if (acknowledges && segment.Acknowledgement != _sender.Next)
        {
            _replyReset = segment.IsReset ? null : segment.Acknowledgement;
            return;
        }

        if (segment.IsReset)
        {
            if (acknowledges)
            {
                End(TcpFailure.Refused);
            }

            return;
        }

        if (!segment.IsSyn)
        {
            return;
        }

        Negotiate(segment, now);
        if (!acknowledges)
        {
            State = TcpState.SynReceived; // Both ends opened at once (RFC 9293 section 3.5, figure 7).
            _syn.Repeat();
            return;
        }

        _sender.AcknowledgeSyn();
        _sender.OpenWindow(segment.Sequence, segment.Acknowledgement, segment.Window);
        Establish(now);
        _acknowledgement.Now();
        ArriveUrgentTextAndFin(segment, now);
    }

    /// <summary>RFC 9293 section 3.10.7.4, with RFC 5961 and RFC 7323.</summary>
    private void ArriveSynchronized(in TcpSegment segment, Instant now)
    {
        // Second: the RST bit, before the first, because it goes by the place alone (RFC 5961 section 3.2, RFC 7323 section 5.2).
        if (segment.IsReset)
        {
            ArriveReset(segment, now);
            return;
        }

        if (State == TcpState.SynReceived && segment.IsSyn && segment.Sequence == _receiver.Initial && ArriveSynAgain(segment, now))
        {
            return;
        }

        if (IsFromAnotherTurn(segment, now))
        {
            return;
        }

        // First: the sequence number.
        if (!_receiver.IsAcceptable(segment.Sequence, segment.Length))
        {
            ArriveOutsideWindow(segment, now);
            return;
        }

        // Fourth: the SYN bit.
        if (segment.IsSyn)
        {
            if (State == TcpState.SynReceived && _isPassive)
            {
                End(TcpFailure.None); // Back to LISTEN; the peer's next SYN starts anew.
            }
            else
            {
                Challenge(now); // RFC 5961 section 4.2.
            }

            return;
        }

        _timestamps.Update(segment, now);
        OnHeard(now);

        // Fifth: the ACK field.
        if (segment.IsAcknowledgement && ArriveAcknowledgement(segment, now))
        {
            ArriveUrgentTextAndFin(segment, now);
        }
    }

    /// <summary>RFC 7323 section 5.3, R1 and section 3.2: old segments are answered, segments without the option are dropped.</summary>
    private bool IsFromAnotherTurn(in TcpSegment segment, Instant now)
    {
        if (_timestamps.IsUsed && !segment.Options.HasTimestamps && State != TcpState.SynReceived)
        {
            return true;
        }

        if (!_timestamps.IsOld(segment.Options, now))
        {
            return false;
        }

        if (MayAnswer(segment, now))
        {
            _acknowledgement.Now();
        }

        return true;
    }

    /// <summary>The peer's SYN once more. It did not get our SYN, or it opened at the same time and acknowledges ours.</summary>
    private bool ArriveSynAgain(in TcpSegment segment, Instant now)
    {
        if (!segment.IsAcknowledgement)
        {
            _syn.Repeat(); // A bare acknowledgement would be dropped in SYN-SENT.
            return true;
        }

        if (_isPassive || segment.Acknowledgement != _sender.Next)
        {
            return false;
        }

        // RFC 9293 section 3.5, figure 7, line 6: by its sequence number alone it would be old.
        _sender.AcknowledgeSyn();
        _sender.OpenWindow(segment.Sequence, segment.Acknowledgement, segment.Window);
        Establish(now);
        ArriveUrgentTextAndFin(segment, now);
        return true;
    }

    private void ArriveOutsideWindow(in TcpSegment segment, Instant now)
    {
        if (segment.IsSyn)
        {
            Challenge(now);
            return;
        }

        if (State == TcpState.TimeWait && segment.IsFin && segment.End == _receiver.Next)
        {
            _stateEndsAt = now + _settings.TimeWait; // The peer did not get our acknowledgement (RFC 9293 section 3.10.7.4, eighth).
        }

        if (segment.IsAcknowledgement && segment.Sequence == _receiver.Next && State != TcpState.SynReceived)
        {
            // Our window is closed; valid ACKs and URGs count all the same.
            OnHeard(now);
            if (!ArriveAcknowledgement(segment, now))
            {
                return;
            }

            ArriveUrgent(segment);
        }

        if (MayAnswer(segment, now))
        {
            _receiver.ReportRepeated(segment);
            _acknowledgement.NowForOutOfOrder();
        }
    }

    /// <summary>
    /// What carries something is always answered. Two ends that each find the other's bare acknowledgements senseless would answer them for ever:
    /// one in half a second is enough, as on Linux (tcp_invalid_ratelimit).
    /// </summary>
    private bool MayAnswer(in TcpSegment segment, Instant now)
    {
        if (segment.Length > 0)
        {
            return true;
        }

        bool may = now >= _bareAnswerFrom;
        _bareAnswerFrom = may ? now + TimeSpan.FromMilliseconds(500) : _bareAnswerFrom;
        return may;
    }

    /// <summary>RFC 5961 section 3.2: only a RST at exactly the expected place is believed.</summary>
    private void ArriveReset(in TcpSegment segment, Instant now)
    {
        if (segment.Sequence != _receiver.Next)
        {
            if (_receiver.InWindow(segment.Sequence))
            {
                Challenge(now);
            }

            return;
        }

        switch (State)
        {
            case TcpState.SynReceived when _isPassive:
                End(TcpFailure.None);
                break;
            case TcpState.SynReceived:
                End(TcpFailure.Refused);
                break;
            case TcpState.TimeWait when _settings.ProtectTimeWait: // RFC 1337.
                break;
            case TcpState.Closing or TcpState.LastAck or TcpState.TimeWait:
                End(TcpFailure.None);
                break;
            default:
                End(TcpFailure.Reset);
                break;
        }
    }

    /// <returns>Whether the rest of the segment is looked at.</returns>
    private bool ArriveAcknowledgement(in TcpSegment segment, Instant now)
    {
        SequenceNumber acknowledgement = segment.Acknowledgement;
        if (State == TcpState.SynReceived)
        {
            if (acknowledgement != _sender.Next)
            {
                _replyReset = acknowledgement;
                return false;
            }

            _sender.AcknowledgeSyn();
            _sender.OpenWindow(segment.Sequence, acknowledgement, segment.Window << _sender.Scale);
            Establish(now);
        }

        // RFC 5961 section 5.2: an acknowledgement of what was never sent, or of what is long past, is answered and dropped.
        if (acknowledgement > _sender.Next || acknowledgement < _sender.Unacknowledged - _sender.WindowMax)
        {
            Challenge(now);
            return false;
        }

        if (acknowledgement < _sender.Unacknowledged)
        {
            return true;
        }

        bool advanced = _sender.Acknowledge(segment, _timestamps.Echoed(segment.Options, now), now);
        if (advanced)
        {
            _softFailure = TcpFailure.None;
            OnAdvanced(now);
        }

        return State != TcpState.Closed;
    }

    private void OnAdvanced(Instant now)
    {
        if (_wantsRoom && Room > 0)
        {
            _wantsRoom = false;
            Raise(TcpEvents.Writable);
        }

        if (!_sender.FinAcknowledged)
        {
            return;
        }

        Raise(TcpEvents.OutputAcknowledged);
        switch (State)
        {
            case TcpState.FinWait1:
                State = TcpState.FinWait2;
                _stateEndsAt = _nobodyReads ? now + _settings.FinWait2 : Instant.Never;
                break;
            case TcpState.Closing:
                WaitOutOldSegments(now);
                break;
            case TcpState.LastAck:
                End(TcpFailure.None);
                break;
            default:
                break;
        }
    }

    /// <summary>Sixth to eighth: the URG bit, the text and the FIN bit.</summary>
    private void ArriveUrgentTextAndFin(in TcpSegment segment, Instant now)
    {
        if (!IsInputOpen)
        {
            return; // The peer has sent its FIN: nothing can follow it.
        }

        if (_nobodyReads && segment.Payload.Length > 0 && segment.End - (segment.IsFin ? 1 : 0) > _receiver.Next)
        {
            _resetDue = true; // RFC 9293 section 3.6.1: the data would be lost unseen.
            End(TcpFailure.None);
            return;
        }

        ArriveUrgent(segment);
        if (segment.Payload.IsEmpty && !segment.IsFin)
        {
            return;
        }

        bool hadGap = _receiver.HasGap;
        int readable = _receiver.Readable;
        bool moved = _receiver.Take(segment, out bool outOfOrder);
        if (_receiver.Readable > readable)
        {
            Raise(TcpEvents.Readable);
        }

        if (_receiver.FinReceived)
        {
            ArriveFin(now);
        }
        else if (outOfOrder || !moved)
        {
            _acknowledgement.NowForOutOfOrder(); // RFC 5681 section 4.2.
        }
        else if (hadGap)
        {
            _acknowledgement.Now();
        }
        else
        {
            _acknowledgement.OnInOrder(segment.Payload.Length, _receiver.SegmentSeen, now);
        }
    }

    private void ArriveUrgent(in TcpSegment segment)
    {
        if (IsInputOpen && _receiver.AnnounceUrgent(segment))
        {
            Raise(TcpEvents.Urgent);
        }
    }

    private void ArriveFin(Instant now)
    {
        _acknowledgement.Now();
        Raise(TcpEvents.InputEnded);
        switch (State)
        {
            case TcpState.Established:
                State = TcpState.CloseWait;
                break;
            case TcpState.FinWait1:
                State = TcpState.Closing; // Both ends closed at once; had our FIN been acknowledged, this would be FIN-WAIT-2.
                break;
            case TcpState.FinWait2:
                WaitOutOldSegments(now);
                break;
            default:
                break;
        }
    }

    /// <summary>RFC 5961: a suspicious segment is answered by where we stand. A peer that is honest will reset us by that, or go on.</summary>
    private void Challenge(Instant now)
    {
        if (_challenges.TryTake(now))
        {
            _acknowledgement.Now();
        }
    }
}
