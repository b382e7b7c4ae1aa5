namespace Berth;

/// <summary>
/// What a sender believes is lost and sends again: fast retransmit and fast recovery, by selective acknowledgements (RFC 6675) where the
/// peer sends them, by duplicate acknowledgements alone (RFC 6582) where it does not, and what follows a time-out (RFC 5681 section 3.1).
/// It decides what may be sent again and how much is in flight, and does not send.
/// </summary>
internal sealed class LossRecovery(CongestionControl congestion, Scoreboard scoreboard)
{
    private SequenceNumber _recover; // RFC 6582, RFC 6675: where recovery ends.
    private SequenceNumber _retransmitted; // HighRxt.
    private bool _hasRecovered;
    private bool _mustSendFirst; // RFC 6675 section 5 step 4.3: the first one goes whatever the window says.
    private bool _isRescuing; // What goes out next is a rescue.

    private Phase _phase;

    private enum Phase
    {
        Open,
        Fast,
        AfterTimeout,
    }

    public bool IsRecovering => _phase != Phase.Open;

    public bool UsesSelective { get; set; }

    public int Duplicates { get; private set; }

    /// <summary>Bytes that the network is believed to hold.</summary>
    public int InFlight(SequenceNumber unacknowledged, SequenceNumber next) => _phase switch
    {
        Phase.AfterTimeout => scoreboard.Unreported(unacknowledged, _retransmitted) + scoreboard.Unreported(_recover, next),
        Phase.Fast when UsesSelective => scoreboard.Pipe(unacknowledged, next, _retransmitted, congestion.SegmentSize),
        Phase.Open when UsesSelective => scoreboard.Pipe(unacknowledged, next, unacknowledged, congestion.SegmentSize),
        Phase.Open => next - unacknowledged - (Math.Min(Duplicates, 2) * congestion.SegmentSize), // RFC 3042.
        _ => next - unacknowledged,
    };

    /// <summary>What is known to be lost and may be sent again now.</summary>
    /// <param name="unacknowledged">SND.UNA.</param>
    /// <param name="next">SND.NXT.</param>
    /// <param name="room">Bytes that the congestion window leaves.</param>
    /// <param name="lengthMax">The largest segment.</param>
    /// <param name="start">Where it starts.</param>
    /// <param name="length">How long it is.</param>
    public bool TryNext(SequenceNumber unacknowledged, SequenceNumber next, int room, int lengthMax, out SequenceNumber start, out int length)
    {
        start = unacknowledged;
        length = Math.Min(lengthMax, next - unacknowledged);
        if (_phase == Phase.Open || length <= 0)
        {
            return false;
        }

        if (_mustSendFirst)
        {
            length = scoreboard.Hole(unacknowledged, length, out start);
            return start == unacknowledged;
        }

        if (room < length)
        {
            return false;
        }

        if (_phase == Phase.Fast)
        {
            return UsesSelective && scoreboard.TryNextSegment(_retransmitted, lengthMax, lostOnly: true, out start, out length);
        }

        length = scoreboard.Hole(SequenceNumber.Later(_retransmitted, unacknowledged), lengthMax, out start);
        length = Math.Min(length, _recover - start);
        return length > 0;
    }

    /// <summary>
    /// What may be sent again when there is nothing new to send (RFC 6675 section 4, rules 3 and 4): something before the highest reported place,
    /// and once in a recovery the end of what is outstanding.
    /// </summary>
    public bool TryNextUnproven(SequenceNumber unacknowledged, SequenceNumber next, int lengthMax, out SequenceNumber start, out int length)
    {
        start = unacknowledged;
        length = 0;
        if (_phase != Phase.Fast || !UsesSelective)
        {
            return false;
        }

        if (scoreboard.TryNextSegment(_retransmitted, lengthMax, lostOnly: false, out start, out length))
        {
            return true;
        }

        // A rescue is for an end of the window of which nobody knows; when all that is missing was sent again already, it would only come twice.
        bool isUseful = scoreboard.Unreported(SequenceNumber.Later(_retransmitted, unacknowledged), next) > 0;
        _isRescuing = isUseful && scoreboard.TryRescue(unacknowledged, next, _recover, lengthMax, out start, out length);
        return _isRescuing;
    }

    public void OnRetransmitted(SequenceNumber end)
    {
        _mustSendFirst = false;
        if (!_isRescuing)
        {
            _retransmitted = SequenceNumber.Later(_retransmitted, end);
        }

        _isRescuing = false; // RFC 6675 section 4, rule 4: a rescue leaves HighRxt alone, for there may be holes below it.
    }

    /// <summary>An acknowledgement moved SND.UNA, or told of bytes beyond it.</summary>
    public void OnAcknowledgement(in AcknowledgementNews news)
    {
        if (news.Advanced > 0)
        {
            OnAdvance(news);
        }
        else if (news.IsDuplicate)
        {
            Duplicates++;
            if (_phase == Phase.Fast && !UsesSelective)
            {
                congestion.OnDuplicate(); // RFC 6582 section 3.2 step 3.
            }
        }

        if (_phase == Phase.Open && news.Unacknowledged < news.Next && ShouldEnter(news))
        {
            Enter(news);
        }
    }

    /// <summary>The retransmission timer expired: everything outstanding is taken for lost (RFC 6298 section 5.4, RFC 6675 section 5.1).</summary>
    public void OnTimeout(SequenceNumber unacknowledged, SequenceNumber next, bool isFirst, Instant now)
    {
        // RFC 5681 counts all that is outstanding; after an earlier time-out most of that is known to be lost, and the threshold must not rise.
        int flight = _phase == Phase.AfterTimeout ? InFlight(unacknowledged, next) : next - unacknowledged;
        congestion.OnTimeout(flight, isFirst, now);
        TakeAllForLost(unacknowledged, next);
    }

    /// <summary>What is outstanding never fitted the path (RFC 1191 section 6.5).</summary>
    public void OnTooBig(SequenceNumber unacknowledged, SequenceNumber next) => TakeAllForLost(unacknowledged, next);

    private void TakeAllForLost(SequenceNumber unacknowledged, SequenceNumber next)
    {
        _phase = Phase.AfterTimeout;
        _hasRecovered = true;
        _recover = next;
        _retransmitted = unacknowledged;
        _mustSendFirst = true;
        Duplicates = 0;
        ForgetWhatWasTakenBack(unacknowledged);
    }

    private void OnAdvance(in AcknowledgementNews news)
    {
        Duplicates = 0;
        if (_phase == Phase.Open)
        {
            _hasRecovered &= news.Unacknowledged <= _recover; // Half the sequence space on, the old place would seem to lie ahead.
            congestion.OnAcknowledged(news.Advanced, news.WindowWasFull, news.SmoothedRoundTrip, news.Now);
            return;
        }

        if (news.Unacknowledged >= _recover)
        {
            congestion.OnRecoveryEnded(news.Now);
            if (_phase == Phase.AfterTimeout)
            {
                congestion.OnAcknowledged(news.Advanced, windowWasFull: true, news.SmoothedRoundTrip, news.Now);
            }

            _phase = Phase.Open;
            _mustSendFirst = false;
            return;
        }

        if (_phase == Phase.AfterTimeout)
        {
            congestion.OnAcknowledged(news.Advanced, windowWasFull: true, news.SmoothedRoundTrip, news.Now);
            ForgetWhatWasTakenBack(news.Unacknowledged);
        }
        else if (!UsesSelective)
        {
            congestion.OnPartialAcknowledgement(news.Advanced); // RFC 6582 section 3.2 step 3: the next hole is known to be lost.
            _retransmitted = news.Unacknowledged;
            _mustSendFirst = true;
        }
    }

    /// <summary>
    /// RFC 2018 section 8: after a time-out what was reported may not be there any more. The sign is that the peer does not acknowledge what it
    /// had reported; without it we keep what we know, as Linux does, because the RFC's caution sends most of a window again that arrived.
    /// </summary>
    private void ForgetWhatWasTakenBack(SequenceNumber unacknowledged)
    {
        if (scoreboard.IsSacked(unacknowledged))
        {
            scoreboard.Clear();
            _retransmitted = unacknowledged;
        }
    }

    private bool ShouldEnter(in AcknowledgementNews news)
    {
        if (UsesSelective)
        {
            return Duplicates >= Scoreboard.DuplicateThreshold
                || scoreboard.LostBelow(Scoreboard.DuplicateThreshold, congestion.SegmentSize) > news.Unacknowledged;
        }

        // RFC 6582 section 3.2 step 1: the duplicates may come from data that an earlier recovery sent twice.
        return Duplicates >= Scoreboard.DuplicateThreshold && !(_hasRecovered && news.Unacknowledged <= _recover);
    }

    private void Enter(in AcknowledgementNews news)
    {
        // Beyond the window lies only what limited transmit has added, which does not count (RFC 5681 section 3.2 step 2).
        int flight = Math.Min(news.Next - news.Unacknowledged, congestion.Window);
        congestion.OnLossDetected(flight, news.Now, UsesSelective);
        _phase = Phase.Fast;
        _hasRecovered = true;
        _recover = news.Next;
        _retransmitted = news.Unacknowledged;
        _mustSendFirst = true;
    }
}
