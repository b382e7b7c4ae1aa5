using System.Diagnostics;

namespace Berth;

/// <summary>
/// What the other end has reported to hold beyond the cumulative acknowledgement (RFC 2018), and what follows from it: what is lost, what
/// is in the network, what to send again (RFC 6675). It sends nothing, and knows neither timers nor windows. It is told of every
/// acknowledgement, by <see cref="Update"/> or <see cref="Advance"/>.
/// </summary>
/// <param name="rangesMax">The most stretches remembered. A report beyond is ignored: what it told is then sent again, which is slower but right.</param>
internal sealed class Scoreboard(int rangesMax)
{
    /// <summary>DupThresh: how many segments beyond a hole show that it is a loss and not a change of order (RFC 5681 section 3.2).</summary>
    public const int DuplicateThreshold = 3;

    private readonly SequenceRanges _sacked = new(rangesMax);
    private SequenceNumber? _unacknowledged;

    /// <summary>How many bytes beyond the cumulative acknowledgement have been reported.</summary>
    public int SackedBytes => _sacked.Bytes;

    /// <summary>Whether nothing is reported beyond the cumulative acknowledgement.</summary>
    public bool IsEmpty => _sacked.Count == 0;

    /// <summary>How many reports found no room.</summary>
    public int RangesRefused { get; private set; }

    /// <summary>RescueRxt: where the recovery ends whose one rescue retransmission was made; null when none was (RFC 6675 section 2).</summary>
    public SequenceNumber? RescueRetransmission { get; private set; }

    /// <summary>Takes the SACK option of a segment, and says how many bytes it reported for the first time.</summary>
    /// <param name="unacknowledged">The segment's acknowledgement number; it may be older than one seen before.</param>
    /// <param name="next">SND.NXT: a block beyond it cannot be true, and is ignored.</param>
    /// <param name="blocks">The blocks in the order of the option.</param>
    /// <param name="duplicateReported">Whether the first block reports data that arrived twice (D-SACK, RFC 2883 section 4).</param>
    public int Update(SequenceNumber unacknowledged, SequenceNumber next, ReadOnlySpan<SackBlock> blocks, out bool duplicateReported)
    {
        Advance(unacknowledged);
        duplicateReported = IsDuplicateReport(unacknowledged, blocks);
        int before = SackedBytes;
        foreach (SackBlock block in duplicateReported ? blocks[1..] : blocks)
        {
            // What an older acknowledgement reported may have been acknowledged since.
            SequenceNumber start = SequenceNumber.Later(block.Start, _unacknowledged!.Value);
            if (block.Start < block.End && start < block.End && block.End <= next && _sacked.Add(start, block.End) < 0)
            {
                RangesRefused++;
            }
        }

        return SackedBytes - before;
    }

    /// <summary>The cumulative acknowledgement got on: what is before it is forgotten. An older number changes nothing.</summary>
    public void Advance(SequenceNumber unacknowledged)
    {
        if (_unacknowledged is { } known && unacknowledged <= known)
        {
            return;
        }

        _unacknowledged = unacknowledged;
        _sacked.RemoveBefore(unacknowledged);
    }

    /// <summary>
    /// Whether the byte has been reported. When the first unacknowledged byte has, the other end has thrown away what it had reported
    /// (RFC 2018 section 8), or an old acknowledgement came late.
    /// </summary>
    public bool IsSacked(SequenceNumber number) => _sacked.Contains(number);

    /// <summary>
    /// The number below which every byte not reported is lost, and beyond which none is: IsLost of RFC 6675 section 4 holds when as many
    /// stretches as the threshold lie above a byte, or more bytes than threshold − 1 segments hold. With nothing lost it is the latest
    /// acknowledgement that <see cref="Update"/> or <see cref="Advance"/> was told.
    /// </summary>
    /// <param name="duplicateThreshold">DupThresh.</param>
    /// <param name="segmentSize">SMSS.</param>
    public SequenceNumber LostBelow(int duplicateThreshold, int segmentSize)
    {
        int bytesAbove = 0;
        for (int i = _sacked.Count - 1; i >= 0; i--)
        {
            bytesAbove += _sacked[i].Length;
            if (_sacked.Count - i >= duplicateThreshold || bytesAbove > (long)(duplicateThreshold - 1) * segmentSize)
            {
                return _sacked[i].Start;
            }
        }

        return _unacknowledged ?? default;
    }

    /// <summary>
    /// SetPipe of RFC 6675 section 4: the bytes believed to be in the network. Not reported and not lost counts once; sent again and not
    /// reported counts once more.
    /// </summary>
    /// <param name="unacknowledged">SND.UNA.</param>
    /// <param name="next">SND.NXT.</param>
    /// <param name="highRetransmitted">The number after the highest one retransmitted in this recovery (HighRxt + 1); SND.UNA when none was.</param>
    /// <param name="segmentSize">SMSS.</param>
    /// <param name="duplicateThreshold">DupThresh.</param>
    public int Pipe(
        SequenceNumber unacknowledged,
        SequenceNumber next,
        SequenceNumber highRetransmitted,
        int segmentSize,
        int duplicateThreshold = DuplicateThreshold)
    {
        SequenceNumber notLost = unacknowledged;
        if (!IsEmpty)
        {
            notLost = SequenceNumber.Later(notLost, LostBelow(duplicateThreshold, segmentSize));
        }

        return Unreported(notLost, next) + Unreported(unacknowledged, SequenceNumber.Earlier(highRetransmitted, next));
    }

    /// <summary>
    /// NextSeg of RFC 6675 section 4, rules 1 and 3: the next hole to send again. Rule 2, new data, stands between them and is the sender's:
    /// ask with <paramref name="lostOnly"/>, then send new data if there is some and the window allows it, then ask without, then
    /// <see cref="TryRescue"/>.
    /// </summary>
    /// <param name="highRetransmitted">The number after the highest one retransmitted in this recovery; SND.UNA when none was.</param>
    /// <param name="segmentSize">SMSS.</param>
    /// <param name="lostOnly">Rule 1: only what is lost. Without it rule 3: whatever is missing below the highest byte reported.</param>
    /// <param name="start">Where the segment starts.</param>
    /// <param name="length">How long it is: up to SMSS, and up to the next byte that was reported.</param>
    /// <param name="duplicateThreshold">DupThresh.</param>
    public bool TryNextSegment(
        SequenceNumber highRetransmitted,
        int segmentSize,
        bool lostOnly,
        out SequenceNumber start,
        out int length,
        int duplicateThreshold = DuplicateThreshold)
    {
        start = highRetransmitted;
        length = 0;
        if (IsEmpty)
        {
            return false;
        }

        if (_unacknowledged is { } unacknowledged)
        {
            start = SequenceNumber.Later(start, unacknowledged);
        }

        int above = _sacked.IndexOfFirstEndingAfter(start);
        if (above < _sacked.Count && _sacked[above].Start <= start)
        {
            start = _sacked[above++].End;
        }

        // Rule 1.b: a hole lies below the highest byte reported.
        if (above == _sacked.Count || (lostOnly && start >= LostBelow(duplicateThreshold, segmentSize)))
        {
            return false;
        }

        length = Math.Min(segmentSize, _sacked[above].Start - start);
        return true;
    }

    /// <summary>
    /// NextSeg rule 4: once in a recovery, when there is nothing else to send, the highest segment that is not reported is sent again, so that
    /// a loss at the end of a window need not wait for the timer. HighRxt stays as it is.
    /// </summary>
    /// <param name="unacknowledged">SND.UNA.</param>
    /// <param name="next">SND.NXT.</param>
    /// <param name="recoveryPoint">SND.NXT at the start of the recovery.</param>
    /// <param name="segmentSize">SMSS.</param>
    /// <param name="start">Where the segment starts.</param>
    /// <param name="length">How long it is.</param>
    public bool TryRescue(
        SequenceNumber unacknowledged,
        SequenceNumber next,
        SequenceNumber recoveryPoint,
        int segmentSize,
        out SequenceNumber start,
        out int length)
    {
        start = unacknowledged;
        length = 0;
        if (unacknowledged >= next || (RescueRetransmission is { } rescued && unacknowledged < rescued))
        {
            return false;
        }

        SequenceNumber end = next;
        int last = _sacked.Count - 1;
        if (last >= 0 && _sacked[last].End >= end)
        {
            end = SequenceNumber.Earlier(end, _sacked[last].Start);
            last--;
        }

        SequenceNumber floor = last >= 0 ? SequenceNumber.Later(unacknowledged, _sacked[last].End) : unacknowledged;
        if (end <= floor)
        {
            return false;
        }

        start = SequenceNumber.Later(floor, end - segmentSize);
        length = end - start;
        RescueRetransmission = recoveryPoint;
        return true;
    }

    /// <summary>Forgets what was reported: after a timeout (RFC 2018 section 8), or because the other end took it back.</summary>
    public void Clear()
    {
        _sacked.Clear();
        RescueRetransmission = null;
    }

    /// <summary>Bytes between two places that were not reported to have arrived.</summary>
    /// <param name="start">The first place.</param>
    /// <param name="end">The place after the last; not after the start when there are none.</param>
    public int Unreported(SequenceNumber start, SequenceNumber end) => start < end ? end - start - _sacked.BytesWithin(start, end) : 0;

    /// <summary>The first stretch from a place on that was not reported to have arrived.</summary>
    /// <param name="from">Where the search begins.</param>
    /// <param name="lengthMax">The most bytes wanted.</param>
    /// <param name="start">Where the stretch begins.</param>
    /// <returns>How long it is, at most what was wanted.</returns>
    public int Hole(SequenceNumber from, int lengthMax, out SequenceNumber start)
    {
        start = from;
        int above = _sacked.IndexOfFirstEndingAfter(start);
        if (above < _sacked.Count && _sacked[above].Start <= start)
        {
            start = _sacked[above++].End;
        }

        return above < _sacked.Count ? Math.Min(lengthMax, _sacked[above].Start - start) : lengthMax;
    }

    // RFC 2883 section 4: the first block lies below the acknowledgement, or within the second block.
    private static bool IsDuplicateReport(SequenceNumber acknowledgement, ReadOnlySpan<SackBlock> blocks) =>
        blocks.Length > 0
        && blocks[0].Start < blocks[0].End
        && (blocks[0].End <= acknowledgement
            || (blocks.Length > 1 && blocks[0].Start >= blocks[1].Start && blocks[0].End <= blocks[1].End));
}
