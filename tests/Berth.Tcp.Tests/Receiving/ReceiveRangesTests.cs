namespace Berth;

/// <summary>The examples of RFC 2018 section 4 and RFC 2883 section 4, and what is bounded.</summary>
public sealed class ReceiveRangesTests
{
    /// <summary>Segments of 500 bytes from 5000 on; the last four of eight are lost.</summary>
    [Fact]
    public void Rfc2018Case1_NothingOutOfOrder_ReportsNothing()
    {
        ReceivingEnd end = new(new(5000));
        Assert.Equal("5500", end.Arrives(5000, 5500));
        Assert.Equal("6000", end.Arrives(5500, 6000));
        Assert.Equal("6500", end.Arrives(6000, 6500));
        Assert.Equal("7000", end.Arrives(6500, 7000));
    }

    [Fact]
    public void Rfc2018Case2_FirstOfEightLost_GrowsOneBlock()
    {
        ReceivingEnd end = new(new(5000));
        for (int start = 5500; start < 9000; start += 500)
        {
            Assert.Equal($"5000 5500-{start + 500}", end.Arrives(start, start + 500));
        }

        Assert.Equal("9000", end.Arrives(5000, 5500));
        Assert.Equal(0, end.Ranges.Count);
    }

    [Fact]
    public void Rfc2018Case3_EverySecondOfEightLost_ReportsTheLatestFirst()
    {
        ReceivingEnd end = new(new(5000));
        Assert.Equal("5500", end.Arrives(5000, 5500));
        Assert.Equal("5500 6000-6500", end.Arrives(6000, 6500));
        Assert.Equal("5500 7000-7500 6000-6500", end.Arrives(7000, 7500));
        Assert.Equal("5500 8000-8500 7000-7500 6000-6500", end.Arrives(8000, 8500));
        Assert.Equal("5500 6000-7500 8000-8500", end.Arrives(6500, 7000));
        Assert.Equal("7500 8000-8500", end.Arrives(5500, 6000));
    }

    [Fact]
    public void Rfc2883Example1_ADuplicateSegment()
    {
        ReceivingEnd end = new(new(3000));
        Assert.Equal("3500", end.Arrives(3000, 3500));
        Assert.Equal("4000", end.Arrives(3500, 4000));
        Assert.Equal("4000 3000-3500", end.Arrives(3000, 3500));
        Assert.Equal("4500", end.Arrives(4000, 4500));
    }

    [Fact]
    public void Rfc2883Example2_AnOutOfOrderAndADuplicateSegment()
    {
        ReceivingEnd end = new(new(3000));
        end.Arrives(3000, 3500);
        end.Arrives(3500, 4000);
        Assert.Equal("4000 4500-5000", end.Arrives(4500, 5000));
        Assert.Equal("4000 3000-3500 4500-5000", end.Arrives(3000, 3500));
    }

    [Fact]
    public void Rfc2883Example3_ADuplicateOfAnOutOfOrderSegment()
    {
        ReceivingEnd end = new(new(3500));
        Assert.Equal("4000", end.Arrives(3500, 4000));
        Assert.Equal("4000 4500-5000", end.Arrives(4500, 5000));
        Assert.Equal("4000 4500-5500", end.Arrives(5000, 5500));
        Assert.Equal("4000 5000-5500 4500-5500", end.Arrives(5000, 5500));
    }

    [Fact]
    public void Rfc2883Example4_ASingleDuplicateSubsegment()
    {
        ReceivingEnd end = new(new(500));
        Assert.Equal("1000", end.Arrives(500, 1000));
        Assert.Equal("1000 2000-2500", end.Arrives(2000, 2500));
        Assert.Equal("1500 2000-2500", end.Arrives(1000, 1500));
        Assert.Equal("2500 1000-1500", end.Arrives(1000, 2000));
    }

    [Fact]
    public void Rfc2883Example5_TwoDuplicateSubsegmentsBelowTheAcknowledgement_ReportsTheFirst()
    {
        ReceivingEnd end = new(new(500));
        Assert.Equal("1000", end.Arrives(500, 1000));
        Assert.Equal("1000 3000-3500", end.Arrives(3000, 3500));
        Assert.Equal("1500 3000-3500", end.Arrives(1000, 1500));
        Assert.Equal("1500 2000-2500 3000-3500", end.Arrives(2000, 2500));
        Assert.Equal("2500 1000-1500 3000-3500", end.Arrives(1000, 2500));
    }

    /// <summary>With the numbers of erratum 365.</summary>
    [Fact]
    public void Rfc2883Example6_TwoDuplicateSubsegmentsAboveTheAcknowledgement_ReportsTheFirstAndWhatHoldsIt()
    {
        ReceivingEnd end = new(new(500));
        Assert.Equal("1000", end.Arrives(500, 1000));
        Assert.Equal("1000 3500-4000", end.Arrives(3500, 4000));
        Assert.Equal("1000 1500-2000 3500-4000", end.Arrives(1500, 2000));
        Assert.Equal("1000 2500-3000 1500-2000 3500-4000", end.Arrives(2500, 3000));
        Assert.Equal("1000 1500-2000 1500-3000 3500-4000", end.Arrives(1500, 3000));
    }

    /// <summary>RFC 2883 section 4 rule 4, when the acknowledgement of a duplicate was still waiting as more came.</summary>
    [Fact]
    public void Duplicate_IsFollowedByTheStretchThatHoldsIt_WhateverCameSince()
    {
        ReceiveRanges ranges = new(8);
        ranges.Add(new(100), new(200), out _);
        ranges.Add(new(120), new(150), out SackBlock? duplicate);
        Assert.Equal(Block(120, 150), duplicate);
        ranges.Add(new(300), new(400), out duplicate);
        Assert.Null(duplicate);

        Assert.Equal([Block(120, 150), Block(100, 200), Block(300, 400)], Written(ranges, 4));
        Assert.Equal([Block(100, 200), Block(300, 400)], Written(ranges, 4));
    }

    [Fact]
    public void Blocks_AreAsManyAsThereIsRoomFor()
    {
        ReceiveRanges ranges = new(8);
        for (uint start = 100; start < 600; start += 100)
        {
            ranges.Add(new(start), new(start + 50), out _);
        }

        ranges.ReportDuplicate(new(10), new(20));
        Assert.Equal(0, ranges.WriteSackBlocks([]));
        Assert.Equal([Block(10, 20)], Written(ranges, 1));
        Assert.Equal([Block(500, 550), Block(400, 450), Block(300, 350)], Written(ranges, 3));
        Assert.Equal(5, Written(ranges, 8).Length);
    }

    [Fact]
    public void Stretch_BeyondTheMost_IsRefusedAndCounted()
    {
        ReceiveRanges ranges = new(2);
        Assert.Equal(10, ranges.Add(new(100), new(110), out _));
        Assert.Equal(10, ranges.Add(new(200), new(210), out _));
        Assert.Equal(0, ranges.Add(new(300), new(310), out SackBlock? duplicate));
        Assert.Null(duplicate);
        Assert.Equal((2, 20, 1), (ranges.Count, ranges.Bytes, ranges.RangesRefused));

        Assert.Equal(5, ranges.Add(new(210), new(215), out _));
        Assert.Equal(90, ranges.Add(new(110), new(200), out _));
        Assert.Equal((1, 115), (ranges.Count, ranges.Bytes));
        Assert.Equal(10, ranges.Add(new(300), new(310), out _));
        Assert.Equal(1, ranges.RangesRefused);
    }

    /// <summary>Or a receiver that is full of later data would wait for ever.</summary>
    [Fact]
    public void DataInOrder_IsNeverRefused()
    {
        ReceivingEnd end = new(new(100), rangesMax: 2);
        end.Arrives(200, 210);
        end.Arrives(300, 310);
        Assert.Equal("100 300-310 200-210", end.Arrives(400, 410));
        Assert.Equal("150 300-310 200-210", end.Arrives(100, 150));
        Assert.Equal("310 200-210", end.Arrives(150, 310));
        Assert.Equal(1, end.Ranges.RangesRefused);
    }

    [Fact]
    public void Clear_ForgetsStretchesAndDuplicates()
    {
        ReceiveRanges ranges = new(4);
        ranges.Add(new(100), new(200), out _);
        ranges.ReportDuplicate(new(1), new(2));
        ranges.Clear();
        Assert.Equal(0, ranges.Count);
        Assert.Empty(Written(ranges, 4));
        Assert.Equal(new(100), ranges.TakeContiguous(new(100)));
    }

    [Fact]
    public void Receiving_AllocatesNothing()
    {
        ReceiveRanges ranges = new(64);
        SequenceNumber next = new(uint.MaxValue - 5000);
        SackBlock[] blocks = new SackBlock[4];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 8; i > 0; i--)
            {
                ranges.Add(next + (200 * i), next + (200 * i) + 100, out _);
                ranges.WriteSackBlocks(blocks);
            }

            ranges.Add(next, next + 1700, out _);
            next = ranges.TakeContiguous(next);
        }));
    }

    private static SackBlock Block(uint start, uint end) => new(new(start), new(end));

    private static SackBlock[] Written(ReceiveRanges ranges, int blocksMax)
    {
        SackBlock[] blocks = new SackBlock[blocksMax];
        return blocks[..ranges.WriteSackBlocks(blocks)];
    }
}
