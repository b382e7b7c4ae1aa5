namespace Berth;

/// <summary>
/// Which bytes arrived beyond RCV.NXT, and how an acknowledgement reports them (RFC 2018, RFC 2883). It holds no bytes, and knows no
/// window: what lies outside it is the caller's to cut off.
/// </summary>
/// <param name="rangesMax">The most stretches held at a time: what would be one more is refused, and will be sent again.</param>
internal sealed class ReceiveRanges(int rangesMax)
{
    private readonly SequenceRanges _ranges = new(rangesMax);
    private SackBlock? _duplicate;

    /// <summary>How many stretches are held.</summary>
    public int Count => _ranges.Count;

    /// <summary>How many bytes they have together.</summary>
    public int Bytes => _ranges.Bytes;

    /// <summary>How many arrivals were refused for want of room.</summary>
    public int RangesRefused { get; private set; }

    /// <summary>Whether there is something that a SACK option could say.</summary>
    public bool HasReport => _duplicate is not null || Count > 0;

    /// <summary>Notes an arrival, and says how many of its bytes are new.</summary>
    /// <param name="start">Its first number, beyond RCV.NXT.</param>
    /// <param name="end">The number after its last.</param>
    /// <param name="duplicate">
    /// Its first part that was here already, which the next acknowledgement reports (RFC 2883 section 4: only the first); null when there is
    /// none. No byte new and no duplicate is a refusal.
    /// </param>
    public int Add(SequenceNumber start, SequenceNumber end, out SackBlock? duplicate)
    {
        duplicate = _ranges.FirstCoveredPart(start, end);
        _duplicate = duplicate ?? _duplicate;
        int added = _ranges.Add(start, end);
        if (added < 0)
        {
            RangesRefused++;
            return 0;
        }

        return added;
    }

    /// <summary>
    /// Notes that bytes before RCV.NXT arrived again, which the next acknowledgement reports. When the segment repeats some beyond RCV.NXT, too,
    /// these lower ones are reported.
    /// </summary>
    public void ReportDuplicate(SequenceNumber start, SequenceNumber end) => _duplicate = new(start, end);

    /// <summary>
    /// Takes out what follows without a gap, and says what RCV.NXT is then. What arrives in order is counted here and not added before: it needs
    /// no place, and is never refused.
    /// </summary>
    /// <param name="next">RCV.NXT, with what arrived in order already counted; of that, the first part that was here already is reported.</param>
    public SequenceNumber TakeContiguous(SequenceNumber next)
    {
        if (_ranges.Count > 0 && _ranges[0].Start < next)
        {
            _duplicate ??= new(_ranges[0].Start, SequenceNumber.Earlier(_ranges[0].End, next));
        }

        for (int i = 0; i < _ranges.Count && _ranges[i].Start <= next; i++)
        {
            next = SequenceNumber.Later(next, _ranges[i].End);
        }

        _ranges.RemoveBefore(next);
        return next;
    }

    /// <summary>
    /// Writes what an acknowledgement reports, and says how many blocks: first what arrived twice, once, if anything did (RFC 2883 section 4);
    /// then the stretches, the one that grew last first (RFC 2018 section 4).
    /// </summary>
    /// <param name="destination">As many blocks as the segment has room for: four, or three beside timestamps.</param>
    public int WriteSackBlocks(Span<SackBlock> destination)
    {
        int written = 0;
        if (_duplicate is { } duplicate && !destination.IsEmpty)
        {
            destination[written++] = duplicate;
            _duplicate = null;
            if (_ranges.Contains(duplicate.Start))
            {
                // The stretch that holds it comes next, or nobody could tell the two apart: adding it again makes it the latest.
                _ = _ranges.Add(duplicate.Start, duplicate.End);
            }
        }

        for (long before = long.MaxValue; written < destination.Length && LatestBefore(before) is >= 0 and var index; written++)
        {
            ref readonly SequenceRange range = ref _ranges[index];
            destination[written] = new(range.Start, range.End);
            before = range.Order;
        }

        return written;
    }

    /// <summary>Forgets everything: the bytes are thrown away, although they may have been reported (RFC 2018 section 8 allows it).</summary>
    public void Clear()
    {
        _ranges.Clear();
        _duplicate = null;
    }

    private int LatestBefore(long order)
    {
        int latest = -1;
        for (int i = 0; i < _ranges.Count; i++)
        {
            if (_ranges[i].Order < order && (latest < 0 || _ranges[i].Order > _ranges[latest].Order))
            {
                latest = i;
            }
        }

        return latest;
    }
}
