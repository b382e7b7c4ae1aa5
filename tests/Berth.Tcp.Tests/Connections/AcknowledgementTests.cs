namespace Berth;

/// <summary>RFC 9293 section 3.8.6.3, RFC 5681 section 4.2, RFC 2018 and RFC 2883: when the receiver speaks, and what it reports.</summary>
public sealed class AcknowledgementTests
{
    private static readonly TcpSettings Patient = LoneEnd.Plain with { QuickAcknowledgements = 0 };
    private static readonly TcpSettings Selective = LoneEnd.Plain with { SelectiveAcknowledgements = true };
    private static readonly SegmentOptions SelectiveSyn = new() { MaximumSegmentSize = 1000, SackPermitted = true };

    [Theory]
    [InlineData(40)]
    [InlineData(200)]
    public void LoneSegment_IsAcknowledgedAfterTheDelay(int delayMs)
    {
        LoneEnd end = LoneEnd.Established(Patient with { DelayedAcknowledgement = TimeSpan.FromMilliseconds(delayMs) });
        end.Data(100);
        Assert.Empty(end.Take());
        Instant arrived = end.Now;
        end.Wait(1);
        SentSegment sent = Assert.Single(end.Take());
        Assert.Equal((". 1:1(0) ack 101", delayMs), (sent.Brief, (int)(sent.At - arrived).TotalMilliseconds));
    }

    [Fact]
    public void EverySecondFullSegment_IsAcknowledgedAtOnce()
    {
        LoneEnd end = LoneEnd.Established(Patient);
        for (int segment = 0; segment < 10; segment++)
        {
            end.Data(1000);
        }

        Assert.Equal([2001, 4001, 6001, 8001, 10_001], end.Take().Select(static sent => sent.Acknowledgement));
    }

    [Fact]
    public void SmallSegmentsAreFull_WhereWeAskedForSmallOnes()
    {
        LoneEnd end = LoneEnd.Established(Patient, segmentMax: 100);
        end.Data(100);
        end.Data(100);
        Assert.Equal([". 1:1(0) ack 201"], end.TakeBriefs());
    }

    [Fact]
    public void FirstSegments_AreAcknowledgedAtOnce_UntilTheApplicationAnswers()
    {
        LoneEnd end = LoneEnd.Established();
        for (int segment = 0; segment < 20; segment++)
        {
            end.Data(100);
        }

        Assert.InRange(end.Take().Length, 15, 17);
    }

    [Fact]
    public void AnswerOfTheApplication_CarriesTheAcknowledgement()
    {
        LoneEnd end = LoneEnd.Established(Patient);
        end.Data(100);
        end.Write(10);
        Assert.Equal(["P. 1:11(10) ack 101"], end.TakeBriefs());
        end.Acknowledge(11);
        end.Wait(1);
        Assert.Empty(end.Take());
    }

    [Fact]
    public void EachSegmentOutOfOrder_HasADuplicateOfItsOwn_AndTheGapFillerIsAcknowledgedAtOnce()
    {
        LoneEnd end = LoneEnd.Established(Patient);
        end.Arrive(TcpFlags.Acknowledgement, 101, 1, count: 100);
        end.Arrive(TcpFlags.Acknowledgement, 201, 1, count: 100);
        Assert.Equal([". 1:1(0) ack 1", ". 1:1(0) ack 1"], end.TakeBriefs());
        end.Arrive(TcpFlags.Acknowledgement, 1, 1, count: 100);
        Assert.Equal([". 1:1(0) ack 301"], end.TakeBriefs());
        Assert.Equal(300, end.Read());
    }

    [Fact]
    public void FinIsAcknowledgedAtOnce()
    {
        LoneEnd end = LoneEnd.Established(Patient);
        end.Arrive(TcpFlags.Fin | TcpFlags.Acknowledgement, 1, 1);
        Assert.Equal([". 1:1(0) ack 2"], end.TakeBriefs());
    }

    /// <summary>RFC 2018 section 4.</summary>
    [Fact]
    public void BlocksAreReported_TheLatestFirst_AtMostThreeBesideTimestamps()
    {
        LoneEnd end = LoneEnd.Established(Selective, SelectiveSyn);
        foreach (int place in (int[])[101, 301, 501, 701, 901])
        {
            end.Arrive(TcpFlags.Acknowledgement, place, 1, count: 100);
        }

        Assert.Equal([(901, 1001), (701, 801), (501, 601), (301, 401)], end.Take()[^1].Sacks);
        end.Arrive(TcpFlags.Acknowledgement, 201, 1, count: 100);
        Assert.Equal([(101, 401), (901, 1001), (701, 801), (501, 601)], end.Take()[^1].Sacks);

        LoneEnd timed = LoneEnd.Established(TcpSettings.Linux, LoneEnd.LinuxSyn());
        foreach (int place in (int[])[101, 301, 501, 701])
        {
            timed.Arrive(TcpFlags.Acknowledgement, place, 1, count: 100);
        }

        Assert.Equal([(701, 801), (501, 601), (301, 401)], timed.Take()[^1].Sacks);
    }

    [Fact]
    public void NothingIsReported_ToAPeerThatDidNotPermitIt()
    {
        LoneEnd end = LoneEnd.Established(Selective);
        end.Arrive(TcpFlags.Acknowledgement, 101, 1, count: 100);
        Assert.Empty(end.Take()[^1].Sacks);
    }

    /// <summary>RFC 2883 section 4: once, first, and below the acknowledgement.</summary>
    [Fact]
    public void RepeatedData_IsReportedOnce()
    {
        LoneEnd end = LoneEnd.Established(Selective, SelectiveSyn);
        end.Data(300);
        end.Arrive(TcpFlags.Acknowledgement, 401, 1, count: 100);
        end.Take();
        end.Arrive(TcpFlags.Acknowledgement, 101, 1, count: 100);
        Assert.Equal([(101, 201), (401, 501)], Assert.Single(end.Take()).Sacks);
        end.Arrive(TcpFlags.Acknowledgement, 601, 1, count: 100);
        Assert.Equal([(601, 701), (401, 501)], Assert.Single(end.Take()).Sacks);
    }

    [Fact]
    public void BytesTakenTwice_AreReadOnce()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(TcpFlags.Acknowledgement, 51, 1, count: 100);
        end.Arrive(TcpFlags.Acknowledgement, 101, 1, count: 100);
        end.Arrive(TcpFlags.Acknowledgement, 1, 1, count: 120);
        byte[] read = new byte[300];
        Assert.Equal(200, end.Connection.Read(read, end.Now));
        Assert.Equal(LoneEnd.Bytes(1, 200), read[..200]);
    }
}
