using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 9293 sections 3.8.3 and 3.8.4, RFC 5482: how long silence is borne.</summary>
public sealed class KeepAliveTests
{
    private static readonly TcpSettings Watched = LoneEnd.Plain with
    {
        KeepAlive = true,
        KeepAliveIdle = TimeSpan.FromSeconds(100),
        KeepAliveInterval = TimeSpan.FromSeconds(10),
        KeepAliveCount = 3,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IdlePeer_IsProbed_AndGivenUp_WhoeverOpened(bool passive)
    {
        LoneEnd end = passive ? LoneEnd.Answer(Watched) : LoneEnd.Established(Watched);
        end.Acknowledge(1);
        end.Take();
        Instant start = end.Now;
        end.Wait(129.999);
        SentSegment[] probes = end.Take();
        Assert.Equal([100.0, 110.0, 120.0], probes.Select(probe => (probe.At - start).TotalSeconds));
        Assert.All(probes, static probe => Assert.Equal(". 0:0(0) ack 1", probe.Brief));
        Assert.Equal(TcpState.Established, end.State);
        end.Wait(0.001);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void ActiveOpen_IsWatchedBeforeThePeerSaysAnything()
    {
        LoneEnd end = LoneEnd.Established(Watched);
        end.Wait(101);
        Assert.Single(end.Take());
    }

    [Fact]
    public void AnsweredProbe_StartsTheIdleTimeAnew()
    {
        LoneEnd end = LoneEnd.Established(Watched);
        end.Wait(115);
        Assert.Equal(2, end.Take().Length);
        end.Acknowledge(1);
        end.Wait(99);
        Assert.Empty(end.Take());
        end.Wait(1);
        Assert.Single(end.Take());
    }

    [Fact]
    public void NotWatched_AConnectionStaysForEver_AndWatchedLater_ItIsProbedAtOnce()
    {
        LoneEnd end = LoneEnd.Established(Watched with { KeepAlive = false });
        end.Wait(TimeSpan.FromDays(30));
        Assert.Empty(end.Take());
        Assert.Equal(Instant.Never, end.Connection.NextDeadline);
        end.Connection.KeepAlive = true;
        end.Wait(1);
        Assert.Single(end.Take());
    }

    [Fact]
    public void InTimeWait_NobodyIsProbed()
    {
        LoneEnd end = LoneEnd.Established(Watched with { TimeWait = TimeSpan.FromMinutes(10) });
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Arrive(TcpFlags.Fin | TcpFlags.Acknowledgement, 1, 2);
        end.Take();
        end.Connection.KeepAlive = true;
        end.Wait(599);
        Assert.Empty(end.Take());
        Assert.Equal(TcpState.TimeWait, end.State);
    }

    [Fact]
    public void OurAnswerToAProbe_IsWhereWeStand()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(TcpFlags.Acknowledgement, 0, 1);
        Assert.Equal([". 1:1(0) ack 1"], end.TakeBriefs());
        end.Wait(1);
        end.Arrive(TcpFlags.Acknowledgement, 0, 1, count: 1); // With a byte of garbage, as 4.2BSD did.
        Assert.Equal([". 1:1(0) ack 1"], end.TakeBriefs());
        Assert.Equal(0, end.Connection.Readable);
    }

    [Fact]
    public void UserTimeout_EndsWhatIsNotAcknowledged_InTime()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { UserTimeout = TimeSpan.FromSeconds(30) });
        end.Wait(100);
        Assert.Equal(TcpState.Established, end.State);
        end.Write(10);
        end.Wait(29.999);
        Assert.Equal(TcpState.Established, end.State);
        end.Wait(0.001);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void UserTimeout_CountsFromTheLastProgress()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { UserTimeout = TimeSpan.FromSeconds(30) });
        end.Write(2000);
        end.Wait(20);
        end.Acknowledge(1001);
        end.Wait(29);
        Assert.Equal(TcpState.Established, end.State);
        end.Wait(1);
        Assert.Equal(TcpState.Closed, end.State);
    }

    /// <summary>As tcp(7) has it: buffered data that a window of zero keeps back counts, too.</summary>
    [Fact]
    public void UserTimeout_CountsWhatAClosedWindowKeepsBack()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { UserTimeout = TimeSpan.FromSeconds(30) }, window: 0);
        end.Write(10);
        for (int seconds = 0; seconds < 29; seconds++)
        {
            end.Wait(1);
            end.Acknowledge(1, window: 0);
        }

        Assert.Equal(TcpState.Established, end.State);
        end.Wait(1);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void UserTimeout_StartsAnew_WhenTheWindowOpens()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { UserTimeout = TimeSpan.FromSeconds(30) }, window: 0);
        end.Write(10);
        end.Wait(20);
        end.Acknowledge(1, window: 1000);
        end.Wait(29);
        Assert.Equal(TcpState.Established, end.State);
        end.Wait(1);
        Assert.Equal(TcpState.Closed, end.State);
    }

    /// <summary>RFC 5482 section 3: 15 bits of seconds, or of minutes.</summary>
    [Theory]
    [InlineData(30, 30)]
    [InlineData(0x7FFF, 0x7FFF)]
    [InlineData(0x8000, 0x8000 | 547)]
    public void UserTimeoutOption_TellsThePeer(int seconds, int field)
    {
        LoneEnd end = LoneEnd.Open(LoneEnd.Plain with { UserTimeoutOption = true, UserTimeout = TimeSpan.FromSeconds(seconds) });
        Assert.Equal((ushort?)field, end.Take()[0].Options.UserTimeout);
        Assert.Null(LoneEnd.Open(LoneEnd.Plain with { UserTimeout = TimeSpan.FromSeconds(seconds) }).Take()[0].Options.UserTimeout);
    }

    [Theory]
    [InlineData(true, 120.0)]
    [InlineData(false, null)]
    public void UserTimeoutOption_IsTakenFromThePeer_WhereThatIsAllowed(bool allowed, double? seconds)
    {
        LoneEnd end = LoneEnd.Established(
            LoneEnd.Plain with { UserTimeoutOption = allowed }, new SegmentOptions { MaximumSegmentSize = 1000, UserTimeout = 0x8002 });
        Assert.Equal(seconds, end.Connection.UserTimeout?.TotalSeconds);
    }

    [Theory]
    [InlineData(false, TcpFailure.TimedOut)]
    [InlineData(true, TcpFailure.HostUnreachable)]
    public void UnreachableOnAnOpenConnection_IsSoft_AndNamesTheEnd(bool reported, TcpFailure failure)
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        if (reported)
        {
            end.Do(static (connection, now) => connection.OnUnreachable(TcpFailure.HostUnreachable, LoneEnd.OurInitial + 1, now));
            Assert.Equal((TcpState.Established, TcpFailure.HostUnreachable), (end.State, end.Connection.SoftFailure));
        }

        end.Wait(2000);
        Assert.Equal((TcpState.Closed, failure), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void UnreachableThatHeals_IsForgotten()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Do(static (connection, now) => connection.OnUnreachable(TcpFailure.HostUnreachable, LoneEnd.OurInitial + 1, now));
        end.Acknowledge(11);
        Assert.Equal(TcpFailure.None, end.Connection.SoftFailure);
    }

    /// <summary>RFC 5927 section 4.1.</summary>
    [Theory]
    [InlineData(-1, false)]
    [InlineData(12, false)]
    [InlineData(1, true)]
    [InlineData(10, true)]
    public void IcmpErrors_CountOnlyWhenTheyQuoteWhatIsInFlight(int quoted, bool counts)
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Do((connection, now) => connection.OnUnreachable(TcpFailure.HostUnreachable, LoneEnd.OurInitial + quoted, now));
        Assert.Equal(counts ? TcpFailure.HostUnreachable : TcpFailure.None, end.Connection.SoftFailure);
    }
}
