namespace Berth;

/// <summary>What a receiver does with arrivals, reduced to numbers: RCV.NXT, and the acknowledgement that each arrival causes.</summary>
internal sealed class ReceivingEnd(SequenceNumber next, int rangesMax = 64)
{
    public ReceiveRanges Ranges { get; } = new(rangesMax);

    public SequenceNumber Next { get; private set; } = next;

    /// <summary>A segment comes, from its first byte up to the one after its last; the answer is written as in the RFCs.</summary>
    public string Arrives(int start, int end, int blocksMax = 3)
    {
        Take(new((uint)start), new((uint)end));
        SackBlock[] blocks = new SackBlock[blocksMax];
        int count = Ranges.WriteSackBlocks(blocks);
        return string.Join(' ', [Next.ToString(), .. blocks.Take(count).Select(block => $"{block.Start}-{block.End}")]);
    }

    public int Take(SequenceNumber start, SequenceNumber end)
    {
        SequenceNumber known = Next;
        int added = 0;
        if (start < known)
        {
            Ranges.ReportDuplicate(start, SequenceNumber.Earlier(end, known));
        }

        if (start > known)
        {
            added = Ranges.Add(start, end, out _);
        }
        else if (end > known)
        {
            int held = Ranges.Bytes;
            Next = Ranges.TakeContiguous(end);
            added = Next - known - (held - Ranges.Bytes);
        }

        return added;
    }
}
