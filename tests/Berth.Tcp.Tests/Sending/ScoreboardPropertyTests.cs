using Berth.Tests.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Berth;

/// <summary>Any reports and acknowledgements, against the definitions of RFC 6675 section 4 taken literally, byte by byte.</summary>
public sealed class ScoreboardPropertyTests
{
    private const int Size = 400;
    private const int Segment = 30;

    [Fact]
    public void AnyReports_AreJudgedAsTheDefinitionsSay()
    {
        int lost = 0;
        int segments = 0;
        int rescues = 0;
        RandomCases.Hold(
            from origin in Gen.Choose(-Size, 100)
            from steps in (
                from advance in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-60, 60)))
                from blocks in (from start in Gen.Choose(-40, Size + 40) from length in Gen.Choose(-10, 60) select (start, length)).ListOf(4)
                from retransmitted in Gen.Choose(0, Size)
                select (advance, blocks, retransmitted)).ListOf(30)
            select (origin, steps),
            sample =>
            {
                SequenceNumber origin = new(unchecked((uint)sample.origin));
                SequenceNumber next = origin + Size;
                Scoreboard board = new(Size);
                Model model = new();
                foreach ((int advance, var blocks, int marked) in sample.steps)
                {
                    int acknowledged = Math.Clamp(model.Una + advance, 0, Size);
                    List<(int Start, int End)> reported = [.. blocks.Select(block => (block.start, block.start + block.length))];
                    int added = board.Update(
                        origin + acknowledged, next, [.. reported.Select(block => new SackBlock(origin + block.Start, origin + block.End))], out bool duplicate);
                    Assert.Equal(Model.IsDuplicate(acknowledged, reported), duplicate);
                    Assert.Equal(model.Update(acknowledged, duplicate ? reported[1..] : reported), added);
                    Assert.Equal(model.Sacked.Count(sacked => sacked), board.SackedBytes);

                    SequenceNumber una = origin + model.Una;
                    SequenceNumber lostBelow = board.LostBelow(3, Segment);
                    for (int i = model.Una; i < Size; i++)
                    {
                        bool judgedRight = model.Sacked[i] == board.IsSacked(origin + i)
                            && (model.Sacked[i] || model.IsLost(i) == (origin + i < lostBelow));
                        Assert.True(judgedRight, $"byte {i}");
                        lost += model.IsLost(i) ? 1 : 0;
                    }

                    int retransmitted = Math.Max(marked, model.Una);
                    Assert.Equal(model.Pipe(retransmitted), board.Pipe(una, next, origin + retransmitted, Segment));
                    foreach (bool lostOnly in (ReadOnlySpan<bool>)[true, false])
                    {
                        (int Start, int Length)? expected = model.NextSegment(retransmitted, lostOnly);
                        bool found = board.TryNextSegment(origin + retransmitted, Segment, lostOnly, out SequenceNumber start, out int length);
                        Assert.Equal(expected, found ? (start - origin, length) : null);
                        segments += found ? 1 : 0;
                    }

                    (int Start, int Length)? tail = model.Tail();
                    bool rescued = board.TryRescue(una, next, una, Segment, out SequenceNumber tailStart, out int tailLength);
                    Assert.Equal(tail, rescued ? (tailStart - origin, tailLength) : null);
                    rescues += rescued ? 1 : 0;
                }

                return true;
            },
            count: 150);
        Assert.True(lost > 1000 && segments > 1000 && rescues > 1000, $"{lost} bytes lost, {segments} segments, {rescues} rescues");
    }

    /// <summary>With little room it forgets, but never claims what was not reported.</summary>
    [Fact]
    public void ABoardWithLittleRoom_ClaimsOnlyWhatWasReported()
    {
        int refused = 0;
        RandomCases.Hold(
            (from start in Gen.Choose(1, Size - 1) from length in Gen.Choose(1, 10) select (start, Math.Min(start + length, Size))).ListOf(40),
            blocks =>
            {
                Scoreboard board = new(3);
                Model model = new();
                foreach ((int start, int end) in blocks)
                {
                    model.Update(0, [(start, end)]);
                    board.Update(new(0), new(Size), [new(new((uint)start), new((uint)end))], out _);
                    Assert.True(board.SackedBytes <= model.Sacked.Count(sacked => sacked));
                    Assert.True(Enumerable.Range(0, Size).All(i => model.Sacked[i] || !board.IsSacked(new((uint)i))));
                }

                refused += board.RangesRefused;
                return true;
            },
            count: 100);
        Assert.True(refused > 100, $"only {refused} reports found no room");
    }

    private sealed class Model
    {
        private readonly bool[] _lost = new bool[Size];

        public bool[] Sacked { get; } = new bool[Size];

        public int Una { get; private set; }

        public static bool IsDuplicate(int acknowledged, List<(int Start, int End)> blocks) =>
            blocks.Count > 0 && blocks[0].Start < blocks[0].End
            && (blocks[0].End <= acknowledged
                || (blocks.Count > 1 && blocks[1].Start <= blocks[0].Start && blocks[0].End <= blocks[1].End));

        public int Update(int acknowledged, List<(int Start, int End)> blocks)
        {
            Una = Math.Max(Una, acknowledged);
            Sacked.AsSpan(0, Una).Clear();
            int before = Sacked.Count(sacked => sacked);
            foreach ((int start, int end) in blocks.Where(block => block.End <= Size))
            {
                for (int i = Math.Max(start, Una); i < end; i++)
                {
                    Sacked[i] = true;
                }
            }

            for (int i = 0; i < Size; i++)
            {
                _lost[i] = JudgeLost(i);
            }

            return Sacked.Count(sacked => sacked) - before;
        }

        public bool IsLost(int number) => _lost[number];

        private bool JudgeLost(int number)
        {
            int stretches = 0;
            int bytes = 0;
            for (int i = number + 1; i < Size; i++)
            {
                bytes += Sacked[i] ? 1 : 0;
                stretches += Sacked[i] && !Sacked[i - 1] ? 1 : 0;
            }

            return stretches >= 3 || bytes > 2 * Segment;
        }

        public int Pipe(int retransmitted)
        {
            int pipe = 0;
            for (int i = Una; i < Size; i++)
            {
                pipe += !Sacked[i] && !IsLost(i) ? 1 : 0;
                pipe += !Sacked[i] && i < retransmitted ? 1 : 0;
            }

            return pipe;
        }

        public (int Start, int Length)? NextSegment(int retransmitted, bool lostOnly)
        {
            int highest = Array.LastIndexOf(Sacked, true);
            for (int i = retransmitted; i < highest; i++)
            {
                if (!Sacked[i] && (!lostOnly || IsLost(i)))
                {
                    return (i, Math.Min(Segment, Array.IndexOf(Sacked, true, i) - i));
                }
            }

            return null;
        }

        public (int Start, int Length)? Tail()
        {
            int last = Array.LastIndexOf(Sacked, false);
            if (last < Una)
            {
                return null;
            }

            int start = last;
            while (start > Una && !Sacked[start - 1] && last - start + 1 < Segment)
            {
                start--;
            }

            return (start, last - start + 1);
        }
    }
}
