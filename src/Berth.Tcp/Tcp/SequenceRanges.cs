using System.Diagnostics;

namespace Berth;

/// <summary>
/// Disjoint stretches of the sequence space in ascending order, never touching each other, at most so many. What touches or overlaps is
/// merged. All of them lie within half the sequence space, as a window does. Nothing is allocated but the array, which doubles up to the limit.
/// </summary>
internal sealed class SequenceRanges(int rangesMax)
{
    private const int RangesFirst = 4;

    private SequenceRange[] _ranges = [];
    private long _arrivals;

    public int Count { get; private set; }

    /// <summary>How many numbers the stretches cover together.</summary>
    public int Bytes { get; private set; }

    public ref readonly SequenceRange this[int index] => ref _ranges.AsSpan(0, Count)[index];

    /// <summary>Adds a stretch, and says how many of its numbers are new; −1 when it would have to stand alone and there is no room for it.</summary>
    public int Add(SequenceNumber start, SequenceNumber end)
    {
        Debug.Assert(start < end, "a stretch has a length");
        int first = IndexOfFirstEndingAtOrAfter(start);
        int after = first;
        int covered = 0;
        SequenceNumber from = start;
        SequenceNumber to = end;
        while (after < Count && _ranges[after].Start <= end)
        {
            ref readonly SequenceRange touched = ref _ranges[after++];
            covered += touched.Length;
            from = SequenceNumber.Earlier(from, touched.Start);
            to = SequenceNumber.Later(to, touched.End);
        }

        if (after == first && !MakeRoomAt(first))
        {
            return -1;
        }

        RemoveRange(first + 1, after);
        _ranges[first] = new(from, to, ++_arrivals);
        int added = to - from - covered;
        Bytes += added;
        return added;
    }

    /// <summary>The first part of a stretch that is covered already, or nothing.</summary>
    public SackBlock? FirstCoveredPart(SequenceNumber start, SequenceNumber end)
    {
        int index = IndexOfFirstEndingAfter(start);
        return index < Count && _ranges[index].Start < end
            ? new SackBlock(SequenceNumber.Later(start, _ranges[index].Start), SequenceNumber.Earlier(end, _ranges[index].End))
            : null;
    }

    public bool Contains(SequenceNumber number)
    {
        int index = IndexOfFirstEndingAfter(number);
        return index < Count && _ranges[index].Start <= number;
    }

    /// <summary>How many numbers of a stretch are covered.</summary>
    public int BytesWithin(SequenceNumber start, SequenceNumber end)
    {
        int bytes = 0;
        for (int i = IndexOfFirstEndingAfter(start); i < Count && _ranges[i].Start < end; i++)
        {
            bytes += SequenceNumber.Earlier(end, _ranges[i].End) - SequenceNumber.Later(start, _ranges[i].Start);
        }

        return bytes;
    }

    /// <summary>The index of the first stretch that ends after a number: the one that holds it, or the next one; <see cref="Count"/> when there is none.</summary>
    public int IndexOfFirstEndingAfter(SequenceNumber number) => IndexOfFirstEndingAtOrAfter(number + 1);

    /// <summary>Forgets all numbers before one.</summary>
    public void RemoveBefore(SequenceNumber number)
    {
        int kept = IndexOfFirstEndingAfter(number);
        for (int i = 0; i < kept; i++)
        {
            Bytes -= _ranges[i].Length;
        }

        RemoveRange(0, kept);
        if (Count > 0 && _ranges[0].Start < number)
        {
            Bytes -= number - _ranges[0].Start;
            _ranges[0] = _ranges[0] with { Start = number };
        }
    }

    public void Clear()
    {
        Count = 0;
        Bytes = 0;
    }

    private int IndexOfFirstEndingAtOrAfter(SequenceNumber number)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].End >= number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private bool MakeRoomAt(int index)
    {
        if (Count == rangesMax)
        {
            return false;
        }

        if (Count == _ranges.Length)
        {
            Array.Resize(ref _ranges, Math.Min(rangesMax, Math.Max(RangesFirst, 2 * Count)));
        }

        Array.Copy(_ranges, index, _ranges, index + 1, Count - index);
        Count++;
        return true;
    }

    private void RemoveRange(int first, int after)
    {
        if (after > first)
        {
            Array.Copy(_ranges, after, _ranges, first, Count - after);
            Count -= after - first;
        }
    }
}
