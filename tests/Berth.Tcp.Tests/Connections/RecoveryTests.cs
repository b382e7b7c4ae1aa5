using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 6298, 5681, 6582, 6675 and 3042 as a peer sees them: what is sent again, and when.</summary>
public sealed class RecoveryTests
{
    private static readonly TcpSettings Selective = LoneEnd.Plain with { SelectiveAcknowledgements = true };
    private static readonly SegmentOptions SelectiveSyn = new() { MaximumSegmentSize = 1000, SackPermitted = true };

    /// <summary>RFC 6298 section 5: doubled each time, at most 120 s, and given up after 15 as on Linux.</summary>
    [Fact]
    public void SilentPeer_IsAskedEverMoreSeldom_AndGivenUpAfterAQuarterOfAnHour()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        Instant start = end.Take()[0].At;
        end.Wait(2000);
        SentSegment[] again = end.Take();
        Assert.All(again, static sent => Assert.Equal("P. 1:11(10) ack 1", sent.Brief));
        Assert.Equal(
            [0.2, 0.6, 1.4, 3, 6.2, 12.6, 25.4, 51, 102.2, 204.6, 324.6, 444.6, 564.6, 684.6, 804.6],
            again.Select(sent => Math.Round((sent.At - start).TotalSeconds, 3)));
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
    }

    /// <summary>RFC 6298 section 5, last paragraph (Karn): what was sent twice is no sample, so that the back-off stays.</summary>
    [Fact]
    public void BackOffStays_UntilSomethingSentOnceIsAcknowledged()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Wait(3.5); // Again after 0.2, 0.6, 1.4 and 3 s; the time-out is 3.2 s now.
        end.Acknowledge(11);
        end.Take();
        end.Write(10);
        Instant sent = end.Take()[0].At;
        end.Wait(4);
        Assert.Equal(3.2, Math.Round((Assert.Single(end.Take()).At - sent).TotalSeconds, 3));
        end.Acknowledge(21);
        end.Write(10);
        end.Wait(0.01);
        end.Acknowledge(31);
        end.Take();
        end.Write(10);
        sent = end.Take()[0].At;
        end.Wait(0.5);
        Assert.InRange((end.Take()[0].At - sent).TotalSeconds, 0.2, 0.23);
    }

    [Fact]
    public void ThirdDuplicate_BringsTheMissingSegment_AtOnce()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(5000);
        end.Take();
        end.Acknowledge(1);
        end.Acknowledge(1);
        Assert.Empty(end.Take());
        end.Acknowledge(1);
        Assert.Equal([". 1:1001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(1);
        Assert.Empty(end.Take());
    }

    /// <summary>RFC 5681 section 2: what is no duplicate.</summary>
    [Theory]
    [InlineData("with data")]
    [InlineData("with another window")]
    [InlineData("with nothing outstanding")]
    public void AcknowledgementsThatAreNoDuplicates_BringNothing(string kind)
    {
        LoneEnd end = LoneEnd.Established();
        if (kind != "with nothing outstanding")
        {
            end.Write(5000);
        }

        end.Take();
        for (int times = 0; times < 6; times++)
        {
            if (kind == "with data")
            {
                end.Arrive(TcpFlags.Acknowledgement, end.ReceiveNext, 1, count: 10);
            }
            else
            {
                end.Acknowledge(1, window: kind == "with another window" ? 50_000 + times : null);
            }
        }

        Assert.DoesNotContain(end.Take(), static sent => sent.Payload.Length > 0);
    }

    /// <summary>RFC 3042: each of the first two duplicates lets one new segment go.</summary>
    [Fact]
    public void FirstTwoDuplicates_LetNewSegmentsGo()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(15_000);
        Assert.Equal(10, end.Take().Length);
        end.Acknowledge(1);
        Assert.Equal([". 10001:11001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(1);
        Assert.Equal([". 11001:12001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(1);
        Assert.Equal([". 1:1001(1000) ack 1"], end.TakeBriefs());
    }

    /// <summary>RFC 6582 section 3.2: a partial acknowledgement shows the next hole.</summary>
    [Fact]
    public void PartialAcknowledgement_BringsTheNextHole_WithoutMoreDuplicates()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(8000);
        end.Take();
        for (int times = 0; times < 5; times++)
        {
            end.Acknowledge(1);
        }

        Assert.Equal([". 1:1001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(3001);
        Assert.Equal([". 3001:4001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(8001);
        Assert.Empty(end.Take());
    }

    /// <summary>RFC 6675: what lies between the reports is sent again, and nothing that was reported.</summary>
    [Fact]
    public void ReportedHoles_AreFilled_InOrder()
    {
        LoneEnd end = LoneEnd.Established(Selective, SelectiveSyn);
        end.Write(10_000);
        end.Take();
        end.Acknowledge(1, options: LoneEnd.SackOf((1001, 2001)));
        end.Acknowledge(1, options: LoneEnd.SackOf((3001, 4001), (1001, 2001)));
        Assert.Empty(end.Take());
        end.Acknowledge(1, options: LoneEnd.SackOf((3001, 6001), (1001, 2001)));
        for (int place = 7001; place <= 10_001; place += 1000)
        {
            end.Acknowledge(1, options: LoneEnd.SackOf((3001, place), (1001, 2001)));
        }

        Assert.Equal([1, 2001, 9001], end.Take().Select(static sent => sent.Sequence)); // The last one is the rescue, once in a recovery.
        end.Acknowledge(10_001);
        Assert.Empty(end.Take());
    }

    [Fact]
    public void DuplicateReport_OfThePeer_IsNoSignOfLoss()
    {
        LoneEnd end = LoneEnd.Established(Selective, SelectiveSyn);
        end.Write(1000);
        end.Acknowledge(1001);
        end.Write(5000);
        end.Take();
        for (int times = 0; times < 6; times++)
        {
            end.Acknowledge(1001, options: LoneEnd.SackOf((1, 1001)));
        }

        Assert.Empty(end.Take());
    }

    [Fact]
    public void ReportOfWhatWasNeverSent_IsNonsense()
    {
        LoneEnd end = LoneEnd.Established(Selective, SelectiveSyn);
        end.Write(5000);
        end.Take();
        for (int times = 0; times < 6; times++)
        {
            end.Acknowledge(1, options: LoneEnd.SackOf((7001 + (times * 10), 9001)));
        }

        Assert.Empty(end.Take());
    }

    /// <summary>RFC 5681 section 3.1: after a time-out slow start begins at one segment, with what was lost.</summary>
    [Fact]
    public void AfterATimeout_OneSegmentGoes_ThenTwo()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(8000);
        end.Take();
        end.Wait(0.25);
        Assert.Equal([". 1:1001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(1001);
        Assert.Equal([". 1001:2001(1000) ack 1", ". 2001:3001(1000) ack 1"], end.TakeBriefs());
        end.Acknowledge(8001);
        Assert.Empty(end.Take());
    }

    /// <summary>RFC 2018 section 8: the peer may have thrown away what it reported.</summary>
    [Fact]
    public void AfterATimeout_WhatWasReported_IsSentAgainToo()
    {
        LoneEnd end = LoneEnd.Established(Selective, SelectiveSyn);
        end.Write(2000);
        end.Take();
        end.Acknowledge(1, options: LoneEnd.SackOf((1001, 2001)));
        end.Wait(0.25);
        end.Take();
        end.Acknowledge(1001);
        Assert.Equal(["P. 1001:2001(1000) ack 1"], end.TakeBriefs());
    }

    /// <summary>RFC 5681 section 4.1.</summary>
    [Fact]
    public void AfterAnIdleTime_TheWindowStartsAgain()
    {
        LoneEnd end = LoneEnd.Established();
        int next = 1;
        for (int rounds = 0; rounds < 6; rounds++)
        {
            end.Write(40_000);
            while (end.Connection.Unacknowledged > 0)
            {
                next += end.Take().Sum(static sent => sent.Payload.Length);
                end.Acknowledge(next);
            }
        }

        end.Write(40_000);
        Assert.True(end.Take().Length > 20, "the window has grown");
        end.Acknowledge(end.SendNext);
        while (end.Connection.Unacknowledged > 0)
        {
            end.Acknowledge(end.SendNext);
        }

        end.Take();
        end.Wait(10);
        end.Write(40_000);
        Assert.Equal(10, end.Take().Length);
    }

    /// <summary>Half the sequence space after a recovery, and after urgent data, neither may seem to lie ahead.</summary>
    [Fact]
    public void TwoGigabytesLater_OldPlacesAreForgotten()
    {
        TcpSettings settings = LoneEnd.Plain with { SendBuffer = 1 << 24, InitialWindowSegments = 1 << 14 };
        SegmentOptions syn = new() { MaximumSegmentSize = 60_000, WindowScale = 14 };
        LoneEnd end = LoneEnd.Established(settings with { WindowScaling = true }, syn, segmentMax: 4000);
        end.Connection.WriteUrgent(new byte[20_000], end.Now);
        end.Do(static (_, _) => { });
        for (int times = 0; times < 5; times++)
        {
            end.Acknowledge(1);
        }

        end.Acknowledge(end.SendNext);
        Assert.Equal(20_000, end.Take()[0].Urgent);
        long sent = 0;
        byte[] chunk = new byte[1 << 24];
        while (sent < (1L << 31) + (1 << 26))
        {
            sent += end.Connection.Write(chunk, end.Now);
            end.Acknowledge(end.SendNext);
            Assert.All(end.Take(), static segment => Assert.Equal(0, segment.Urgent));
        }

        while (end.Connection.Unacknowledged > 0)
        {
            end.Acknowledge(end.SendNext);
        }

        end.Take();
        end.Write(20_000);
        SentSegment first = end.Take()[0];
        Assert.Equal(0, first.Urgent);
        int next = first.Sequence;
        for (int times = 0; times < 3; times++)
        {
            end.Acknowledge(next);
        }

        Assert.Contains(end.Take(), segment => segment.Sequence == next);
    }
}
