namespace Berth;

/// <summary>RFC 6675 section 4 and RFC 2883, worked by hand with segments of 1000 bytes.</summary>
public sealed class ScoreboardTests
{
    private const int Segment = 1000;

    /// <summary>Ten segments in flight, the first and the third lost, one report for each that arrives.</summary>
    [Fact]
    public void Recovery_OfTwoLosses_SendsEachHoleOnceItIsLost()
    {
        Scoreboard board = new(16);
        SequenceNumber una = new(0);
        SequenceNumber next = new(10_000);

        Assert.Equal(1000, Report(board, una, next, (1000, 2000)));
        Assert.Equal(una, board.LostBelow(3, Segment));
        Assert.Equal(9000, board.Pipe(una, next, una, Segment));
        Assert.False(board.TryNextSegment(una, Segment, lostOnly: true, out _, out _));

        Assert.Equal(1000, Report(board, una, next, (3000, 4000), (1000, 2000)));
        Assert.Equal(una, board.LostBelow(3, Segment));

        // Three segments above the first one; above the third one there are two.
        Assert.Equal(1000, Report(board, una, next, (3000, 5000), (1000, 2000)));
        Assert.Equal(new(1000), board.LostBelow(3, Segment));
        Assert.Equal(6000, board.Pipe(una, next, una, Segment));
        Assert.True(board.TryNextSegment(una, Segment, lostOnly: true, out SequenceNumber start, out int length));
        Assert.Equal((una, 1000), (start, length));
        SequenceNumber retransmitted = start + length;
        Assert.Equal(7000, board.Pipe(una, next, retransmitted, Segment));
        Assert.False(board.TryNextSegment(retransmitted, Segment, lostOnly: true, out _, out _));
        Assert.True(board.TryNextSegment(retransmitted, Segment, lostOnly: false, out start, out length));
        Assert.Equal((new(2000), 1000), (start, length));

        Assert.Equal(1000, Report(board, una, next, (3000, 6000), (1000, 2000)));
        Assert.Equal(new(3000), board.LostBelow(3, Segment));
        Assert.Equal(5000, board.Pipe(una, next, retransmitted, Segment));
        Assert.True(board.TryNextSegment(retransmitted, Segment, lostOnly: true, out start, out length));
        Assert.Equal((new(2000), 1000), (start, length));

        // The first retransmission arrives.
        Assert.Equal(0, Report(board, new(2000), next, (3000, 6000)));
        Assert.Equal(3000, board.SackedBytes);
        Assert.Equal(5000, board.Pipe(new(2000), next, new(3000), Segment));
        board.Advance(new(6000));
        Assert.True(board.IsEmpty);
        Assert.Equal(4000, board.Pipe(new(6000), next, new(6000), Segment));
    }

    /// <summary>IsLost by count: three stretches, however short; by bytes: more than two segments' worth, in however few.</summary>
    [Fact]
    public void Loss_IsSeenByStretchesOrByBytes()
    {
        Scoreboard board = new(16);
        Report(board, new(0), new(9000), (5000, 5001), (3000, 3001), (1000, 1001));
        Assert.Equal(new(1000), board.LostBelow(3, Segment));

        board.Clear();
        Report(board, new(0), new(9000), (1000, 3000));
        Assert.Equal(new(0), board.LostBelow(3, Segment));
        Report(board, new(0), new(9000), (1000, 3001));
        Assert.Equal(new(1000), board.LostBelow(3, Segment));
        Assert.Equal(new(0), board.LostBelow(4, Segment));
    }

    [Fact]
    public void NextSegment_StopsAtWhatWasReported_AndAtASegmentsLength()
    {
        Scoreboard board = new(16);
        Report(board, new(0), new(9000), (500, 1000), (3500, 6000));
        Assert.True(board.TryNextSegment(new(0), Segment, true, out SequenceNumber start, out int length));
        Assert.Equal((new(0), 500), (start, length));
        Assert.True(board.TryNextSegment(new(500), Segment, true, out start, out length));
        Assert.Equal((new(1000), 1000), (start, length));
        Assert.True(board.TryNextSegment(new(3000), Segment, true, out start, out length));
        Assert.Equal((new(3000), 500), (start, length));

        // Nothing above the highest byte reported is a hole: rule 1.b.
        Assert.False(board.TryNextSegment(new(3500), Segment, false, out _, out _));
        Assert.False(board.TryNextSegment(new(7000), Segment, false, out _, out _));
    }

    /// <summary>Rule 4.</summary>
    [Fact]
    public void Rescue_SendsTheEndOfTheFlight_OnceInARecovery()
    {
        Scoreboard board = new(16);
        SequenceNumber next = new(10_000);
        Report(board, new(0), next, (1000, 6000));
        Assert.Null(board.RescueRetransmission);
        Assert.True(board.TryRescue(new(0), next, next, Segment, out SequenceNumber start, out int length));
        Assert.Equal((new(9000), 1000), (start, length));
        Assert.Equal(next, board.RescueRetransmission);
        Assert.False(board.TryRescue(new(0), next, next, Segment, out _, out _));
        Assert.False(board.TryRescue(new(6000), next, next, Segment, out _, out _));

        board.Advance(new(10_000));
        Assert.True(board.TryRescue(new(10_000), new(10_300), new(10_300), Segment, out start, out length));
        Assert.Equal((new(10_000), 300), (start, length));
    }

    [Fact]
    public void Rescue_LeavesOutWhatWasReportedAtTheEnd()
    {
        Scoreboard board = new(16);
        Report(board, new(0), new(9000), (4000, 9000), (2000, 3500));
        Assert.True(board.TryRescue(new(0), new(9000), new(9000), Segment, out SequenceNumber start, out int length));
        Assert.Equal((new(3500), 500), (start, length));

        Assert.NotNull(board.RescueRetransmission);

        board.Clear();
        Assert.Null(board.RescueRetransmission);
        Report(board, new(0), new(9000), (0, 9000));
        Assert.False(board.TryRescue(new(0), new(9000), new(9000), Segment, out _, out _));
        Assert.False(board.TryRescue(new(9000), new(9000), new(9000), Segment, out _, out _));
    }

    /// <summary>The acknowledgements of RFC 2883 section 4, examples 1 to 6, and the ordinary ones before them.</summary>
    [Theory]
    [InlineData(4000, 3000, 3500, 0, 0, true)]
    [InlineData(4000, 4500, 5000, 0, 0, false)]
    [InlineData(4000, 3000, 3500, 4500, 5000, true)]
    [InlineData(4000, 4500, 5500, 0, 0, false)]
    [InlineData(4000, 5000, 5500, 4500, 5500, true)]
    [InlineData(2500, 1000, 1500, 0, 0, true)]
    [InlineData(1500, 2000, 2500, 3000, 3500, false)]
    [InlineData(2500, 1000, 1500, 3000, 3500, true)]
    [InlineData(1000, 2500, 3000, 1500, 2000, false)]
    [InlineData(1000, 1500, 2000, 1500, 3000, true)]
    public void Duplicate_IsToldFromData(int acknowledgement, int firstStart, int firstEnd, int secondStart, int secondEnd, bool duplicate)
    {
        Scoreboard board = new(16);
        SackBlock first = Block(firstStart, firstEnd);
        SackBlock[] blocks = secondEnd == 0 ? [first] : [first, Block(secondStart, secondEnd)];
        int added = board.Update(new((uint)acknowledgement), new(6000), blocks, out bool reported);
        Assert.Equal(duplicate, reported);
        Assert.Equal((duplicate ? 0 : firstEnd - firstStart) + secondEnd - secondStart, added);
    }

    /// <summary>An acknowledgement that was overtaken tells what it knew: neither a duplicate nor anything below SND.UNA.</summary>
    [Fact]
    public void OldAcknowledgement_ReportsNoDuplicate()
    {
        Scoreboard board = new(16);
        board.Advance(new(5000));
        Assert.Equal(0, board.Update(new(1000), new(9000), [Block(2000, 3000)], out bool duplicate));
        Assert.False(duplicate);
        Assert.Equal(500, board.Update(new(1000), new(9000), [Block(4000, 5500)], out _));
        Assert.False(board.IsSacked(new(4999)));
        Assert.True(board.IsSacked(new(5000)));
    }

    [Theory]
    [InlineData(7000, 9001)]
    [InlineData(3000, 3000)]
    [InlineData(3000, 2000)]
    [InlineData(9500, 9900)]
    public void Nonsense_IsIgnored(int start, int end)
    {
        Scoreboard board = new(16);
        Assert.Equal(500, board.Update(new(1000), new(9000), [Block(6000, 6500), Block(start, end)], out bool duplicate));
        Assert.False(duplicate);
        Assert.Equal(0, board.Update(new(1000), new(9000), [Block(start, end)], out duplicate));
        Assert.False(duplicate);
        Assert.Equal(500, board.SackedBytes);
    }

    [Fact]
    public void Reports_BeyondTheMost_AreIgnoredAndCounted()
    {
        Scoreboard board = new(2);
        Report(board, new(0), new(9000), (1000, 1100), (2000, 2100), (3000, 3100));
        Assert.Equal((200, 1), (board.SackedBytes, board.RangesRefused));
        Assert.False(board.IsSacked(new(3000)));
        Assert.Equal(900, Report(board, new(0), new(9000), (1100, 2000)));
        Assert.Equal(100, Report(board, new(0), new(9000), (3000, 3100)));
        Assert.Equal(1, board.RangesRefused);
    }

    /// <summary>What the sender looks at to find out that a receiver threw away what it had reported: RFC 2018 section 8.</summary>
    [Fact]
    public void FirstByteReported_ThoughNotAcknowledged_CanBeSeen()
    {
        Scoreboard board = new(16);
        Report(board, new(0), new(9000), (1000, 3000));
        board.Advance(new(1000));
        Assert.True(board.IsSacked(new(1000)));
        board.Clear();
        Assert.False(board.IsSacked(new(1000)));
        Assert.Equal((true, 0), (board.IsEmpty, board.SackedBytes));
        Assert.Equal(new(1000), board.LostBelow(3, Segment));
    }

    [Fact]
    public void Recovering_AllocatesNothing()
    {
        Scoreboard board = new(64);
        SequenceNumber una = new(uint.MaxValue - 20_000);
        SackBlock[] blocks = new SackBlock[3];
        Assert.Equal(0, Allocations.Of(() =>
        {
            SequenceNumber next = una + 40_000;
            for (int i = 1; i <= 16; i++)
            {
                blocks[0] = new(una + (2000 * i), una + (2000 * i) + 1000);
                blocks[1] = new(una + 2000, una + 3000);
                board.Update(una, next, blocks.AsSpan(0, 2), out _);
                board.Pipe(una, next, una + 1000, Segment);
                board.TryNextSegment(una + 1000, Segment, true, out _, out _);
            }

            board.TryRescue(una, next, next, Segment, out _, out _);
            una = next;
            board.Advance(una);
        }));
    }

    private static SackBlock Block(int start, int end) => new(new((uint)start), new((uint)end));

    private static int Report(Scoreboard board, SequenceNumber una, SequenceNumber next, params (int Start, int End)[] blocks)
    {
        int added = board.Update(una, next, [.. blocks.Select(block => Block(block.Start, block.End))], out bool duplicate);
        Assert.False(duplicate);
        return added;
    }
}
