using Berth.Tests.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Berth;

/// <summary>Any arrivals, against a receiver that marks every byte.</summary>
public sealed class ReceiveRangesPropertyTests
{
    /// <summary>Up to 12 segments' room of sequence space, mostly with the wrap in it.</summary>
    [Fact]
    public void AnyArrivals_AreCountedAndReportedAsByAReceiverThatMarksEveryByte()
    {
        int reported = 0;
        RandomCases.Hold(
            from origin in Gen.Choose(-300, 100)
            from rangesMax in Gen.Elements(2, 64)
            from arrivals in (from start in Gen.Choose(0, 300) from length in Gen.Choose(1, 40) select (start, length)).ListOf(60)
            select (origin, rangesMax, arrivals),
            sample =>
            {
                SequenceNumber origin = new(unchecked((uint)sample.origin));
                ReceivingEnd end = new(origin, sample.rangesMax);
                MarkedBytes model = new(400, sample.rangesMax);
                foreach ((int start, int length) in sample.arrivals)
                {
                    int added = end.Take(origin + start, origin + start + length);
                    Assert.Equal(model.Arrive(start, start + length), added);
                    Assert.Equal(model.Next, end.Next - origin);
                    Assert.Equal(model.Stretches.Count, end.Ranges.Count);
                    Assert.Equal(model.Stretches.Sum(stretch => stretch.End - stretch.Start), end.Ranges.Bytes);
                    Assert.Equal(
                        model.Report(4),
                        [.. Written(end.Ranges, 4).Select(block => (block.Start - origin, block.End - origin))]);
                    reported += end.Ranges.Count > 1 ? 1 : 0;
                }

                return true;
            },
            count: 150);
        Assert.True(reported > 500, $"only {reported} acknowledgements had two stretches to report");
    }

    private static SackBlock[] Written(ReceiveRanges ranges, int blocksMax)
    {
        SackBlock[] blocks = new SackBlock[blocksMax];
        return blocks[..ranges.WriteSackBlocks(blocks)];
    }

    /// <summary>The same receiver, byte by byte: what has arrived and at which arrival its stretch last changed.</summary>
    private sealed class MarkedBytes(int size, int rangesMax)
    {
        private readonly bool[] _arrived = new bool[size];
        private readonly int[] _touched = new int[size];
        private int _arrivals;
        private (int Start, int End)? _duplicate;

        public int Next { get; private set; }

        public List<(int Start, int End)> Stretches
        {
            get
            {
                List<(int, int)> stretches = [];
                for (int i = Next; i < size; i++)
                {
                    int start = i;
                    while (i < size && _arrived[i])
                    {
                        i++;
                    }

                    if (i > start)
                    {
                        stretches.Add((start, i));
                    }
                }

                return stretches;
            }
        }

        public int Arrive(int start, int end)
        {
            int from = Math.Max(start, Next);
            bool alone = from > Next && !Enumerable.Range(from - 1, end - from + 2).Any(i => _arrived[i]);
            bool refused = alone && Stretches.Count == rangesMax;
            int added = 0;
            List<int> again = [];
            if (from < end && !refused)
            {
                _arrivals++;
                for (int i = from; i < end; i++)
                {
                    if (_arrived[i])
                    {
                        again.Add(i);
                    }

                    added += _arrived[i] ? 0 : 1;
                    _arrived[i] = true;
                    _touched[i] = _arrivals;
                }
            }

            if (again.Count > 0)
            {
                int last = again[0];
                while (again.Contains(last + 1))
                {
                    last++;
                }

                _duplicate = (again[0], last + 1);
            }

            if (start < Next)
            {
                _duplicate = (start, Math.Min(end, Next));
            }

            while (Next < size && _arrived[Next])
            {
                Next++;
            }

            return added;
        }

        public List<(int Start, int End)> Report(int blocksMax)
        {
            List<(int Start, int End)> blocks = [];
            if (_duplicate is { } duplicate)
            {
                blocks.Add(duplicate);
                _duplicate = null;
                if (Stretches.Find(stretch => stretch.Start <= duplicate.Start && duplicate.Start < stretch.End) is { End: > 0 } holder)
                {
                    _touched[holder.Start] = ++_arrivals;
                }
            }

            blocks.AddRange(Stretches.OrderByDescending(stretch => _touched[stretch.Start..stretch.End].Max()));
            return [.. blocks.Take(blocksMax)];
        }
    }
}
