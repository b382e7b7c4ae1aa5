using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 9293 sections 3.7.4 and 3.8.6: Nagle, windows, the silly ones among them, and probes.</summary>
public sealed class FlowControlTests
{
    private const TcpFlags Ack = TcpFlags.Acknowledgement;

    [Fact]
    public void SmallWrites_WaitWhileOneIsUnacknowledged_UnlessToldNotTo()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Write(20);
        end.Write(30);
        Assert.Equal(["P. 1:11(10) ack 1"], end.TakeBriefs());
        end.Acknowledge(11);
        Assert.Equal(["P. 11:61(50) ack 1"], end.TakeBriefs());
        end.Write(5);
        end.Connection.NoDelay = true;
        end.Write(5);
        Assert.Equal("P. 61:71(10) ack 1", end.TakeBriefs()[^1]);
    }

    [Fact]
    public void FullSegments_DoNotWait_ButTheirRemainderDoes()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Write(2500);
        Assert.Equal(["P. 1:11(10) ack 1", ". 11:1011(1000) ack 1", ". 1011:2011(1000) ack 1"], end.TakeBriefs());
    }

    [Fact]
    public void Fin_DoesNotWaitForNagle()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Connection.Write(new byte[10], end.Now);
        end.Take();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        Assert.Equal(["FP. 11:21(10) ack 1"], end.TakeBriefs());
    }

    /// <summary>RFC 9293 section 3.8.6.2.1: less than a segment and less than half of the largest window is not worth sending.</summary>
    [Fact]
    public void SliverOfAWindow_IsLeft_UntilItGrowsOrTheTimerTires()
    {
        LoneEnd end = LoneEnd.Established(window: 4000);
        end.Write(10_000);
        Assert.Equal(4000, end.Take().Sum(static sent => sent.Payload.Length));
        end.Acknowledge(4001, window: 300);
        Assert.Empty(end.Take());
        end.Acknowledge(4001, window: 1000);
        Assert.Equal([". 4001:5001(1000) ack 1"], end.TakeBriefs());

        LoneEnd tired = LoneEnd.Established(window: 4000);
        tired.Write(10_000);
        tired.Acknowledge(4001, window: 300);
        tired.Take();
        tired.Wait(2);
        Assert.Equal(". 4001:4301(300) ack 1", tired.TakeBriefs()[0]);
    }

    /// <summary>RFC 9293 section 3.8.6.2.2.</summary>
    [Fact]
    public void ReadingALittle_DoesNotOpenTheWindowALittle()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { ReceiveBuffer = 10_000 });
        for (int segment = 0; segment < 10; segment++)
        {
            end.Data(1000);
        }

        Assert.Equal((10_001, 0), (end.LastSent!.Acknowledgement, end.LastSent.Window));
        end.Take();
        end.Read(999);
        Assert.Empty(end.Take());
        end.Arrive(Ack, 10_001, 1, count: 1);
        Assert.Equal(0, Assert.Single(end.Take()).Window);
        end.Read(1);
        Assert.Equal(1000, Assert.Single(end.Take()).Window);
    }

    /// <summary>RFC 9293 section 3.8.6, SHLD-14, with the exception of RFC 7323 section 2.4: what is less than a unit of the scale.</summary>
    [Theory]
    [InlineData(5000, 0)]
    [InlineData(1_000_000, 4)]
    [InlineData(100_000_000, 11)]
    public void RightEdge_NeverMovesBack_NorBeyondTheBuffer(int buffer, int shift)
    {
        Random random = new(buffer);
        LoneEnd end = LoneEnd.Established(
            TcpSettings.Linux with { ReceiveBuffer = buffer, Timestamps = false }, LoneEnd.LinuxSyn() with { HasTimestamps = false });
        int read = 1;
        int edge = 0;
        for (int step = 0; step < 5000; step++)
        {
            int window = Math.Max((end.LastSent!.Acknowledgement + (end.LastSent.Window << shift)) - end.ReceiveNext, 0);
            if (random.Next(10) > 1 && window > 0)
            {
                end.Data(Math.Min(window, random.Next(1, random.Next(2) == 0 ? 4 : 1000)));
            }
            else if (random.Next(5) == 0)
            {
                read += end.Read(random.Next(1, 3000));
            }

            foreach (SentSegment sent in end.Take())
            {
                int told = sent.Acknowledgement + (sent.Window << shift);
                Assert.InRange(told, edge - (1 << shift) + 1, read + buffer + (1 << shift) - 1);
                edge = Math.Max(edge, told);
            }
        }

        Assert.True(read > 1000, "something was read");
    }

    [Fact]
    public void UnreadBuffer_ClosesTheWindow_HoweverSmallTheSegments()
    {
        LoneEnd end = LoneEnd.Established(
            TcpSettings.Linux with { ReceiveBuffer = 100_000, Timestamps = false, QuickAcknowledgements = 10_000 },
            LoneEnd.LinuxSyn() with { HasTimestamps = false });
        int sent = 0;
        while (end.LastSent!.Window > 0 && sent < 200_000)
        {
            int count = sent < 99_000 ? 900 : 1;
            end.Data(count);
            sent += count;
        }

        Assert.InRange(sent, 100_000, 100_002);
        Assert.Equal(sent, end.Connection.Readable);
    }

    /// <summary>RFC 9293 section 3.8.6.1: the first after one time-out, then doubling; Linux's form, one place before the window and empty.</summary>
    [Fact]
    public void ClosedWindow_IsProbed_EverMoreSeldom()
    {
        LoneEnd end = LoneEnd.Established(window: 0);
        end.Write(10);
        Assert.Empty(end.Take());
        Instant start = end.Now;
        end.Wait(13);
        SentSegment[] probes = end.Take();
        Assert.All(probes, static probe => Assert.Equal(". 0:0(0) ack 1", probe.Brief));
        Assert.Equal([0.2, 0.6, 1.4, 3.0, 6.2, 12.6], probes.Select(probe => Math.Round((probe.At - start).TotalSeconds, 3)));
        end.Acknowledge(1, window: 5000);
        Assert.Equal(["P. 1:11(10) ack 1"], end.TakeBriefs());
    }

    [Fact]
    public void UnansweredProbes_EndTheConnection()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { Retries = 5 }, window: 0);
        end.Write(10);
        end.Wait(100);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
        Assert.Equal(5, end.Take().Length);
    }

    [Fact]
    public void Fin_WaitsForAWindow_WhereDataWould()
    {
        LoneEnd end = LoneEnd.Established(window: 10);
        end.Write(10);
        end.Do(static (connection, now) => connection.CloseOutput(now));
        Assert.Equal(["P. 1:11(10) ack 1"], end.TakeBriefs());
        end.Acknowledge(11, window: 0);
        end.Wait(0.5);
        Assert.Equal(". 10:10(0) ack 1", Assert.Single(end.TakeBriefs()));
        end.Acknowledge(11, window: 1);
        Assert.Equal(["F. 11:11(0) ack 1"], end.TakeBriefs());
    }

    /// <summary>RFC 9293 section 3.8.6, SHLD-15 to 17 and MUST-36: a window taken back.</summary>
    [Fact]
    public void WindowTakenBack_HoldsNewDataBack_AndNeverTimesOut_AsLongAsThePeerAnswers()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { Retries = 6 });
        end.Write(5000);
        end.Acknowledge(1001, window: 0);
        end.Take();
        end.Write(1000);
        Assert.Empty(end.Take());
        for (int rounds = 0; rounds < 300; rounds++)
        {
            end.Wait(1);
            if (end.Take() is { Length: > 0 } sent)
            {
                Assert.All(sent, static segment => Assert.Equal(1001, segment.Sequence));
                end.Acknowledge(1001, window: 0);
            }
        }

        Assert.Equal(TcpState.Established, end.State);
        end.Acknowledge(5001, window: 9000);
        Assert.Equal(["P. 5001:6001(1000) ack 1"], end.TakeBriefs());
    }

    [Fact]
    public void AfterAWindowWasTakenBack_AcknowledgementsStandWhereThePeerAcceptsThem()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(5000);
        end.Acknowledge(1001, window: 500);
        end.Take();
        end.Arrive(Ack, 1, 1001, count: 10, window: 500);
        Assert.Equal([". 1501:1501(0) ack 11"], end.TakeBriefs());
    }

    /// <summary>RFC 9293 section 3.10.7.4: SND.WL1 and SND.WL2 keep an old segment from taking back what a newer one gave.</summary>
    [Fact]
    public void OldSegments_DoNotSetTheWindow()
    {
        LoneEnd end = LoneEnd.Established(window: 1000);
        end.Arrive(Ack, 11, 1, count: 10, window: 3000);
        end.Arrive(Ack, 1, 1, count: 10, window: 10);
        end.Write(3000);
        Assert.Equal(3000, end.Take().Sum(static sent => sent.Payload.Length));
    }

    [Fact]
    public void DataBeyondTheWindow_IsCutOff_AndNotLost()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { ReceiveBuffer = 1000 });
        end.Data(900);
        end.Take();
        end.Arrive(Ack | TcpFlags.Fin, 901, 1, count: 300);
        Assert.Equal([". 1:1(0) ack 1001"], end.TakeBriefs());
        Assert.Equal(TcpState.Established, end.State);
        Assert.Equal(1000, end.Read());
        end.Arrive(Ack | TcpFlags.Fin, 901, 1, count: 300);
        Assert.Equal(TcpState.CloseWait, end.State);
        Assert.Equal(200, end.Read());
    }

    [Fact]
    public void WriteThatFindsNoRoom_IsToldWhenThereIsSome()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { SendBuffer = 1000 });
        Assert.Equal(1000, end.Connection.Write(new byte[1500], end.Now));
        end.Do(static (_, _) => { });
        Assert.Equal(TcpEvents.None, end.Connection.TakeEvents());
        end.Acknowledge(501);
        Assert.Equal(TcpEvents.Writable, end.Connection.TakeEvents());
        Assert.Equal(500, end.Connection.Room);
    }
}
