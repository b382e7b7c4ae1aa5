using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 9293 section 3.6: closing, in every order, and what lasts after it.</summary>
public sealed class ClosingTests
{
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Acknowledgement;

    [Fact]
    public void ActiveClose_GoesThroughFinWait_ToTimeWait()
    {
        LoneEnd end = LoneEnd.Established();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        Assert.Equal((TcpState.FinWait1, "F. 1:1(0) ack 1"), (end.State, Assert.Single(end.TakeBriefs())));
        end.Acknowledge(2);
        Assert.Equal(TcpState.FinWait2, end.State);
        Assert.Equal(TcpEvents.OutputAcknowledged, end.Connection.TakeEvents());
        end.Arrive(FinAck, 1, 2);
        Assert.Equal((TcpState.TimeWait, ". 2:2(0) ack 2"), (end.State, Assert.Single(end.TakeBriefs())));
        Assert.Equal(TcpEvents.InputEnded, end.Connection.TakeEvents());
    }

    [Fact]
    public void PassiveClose_GoesThroughCloseWait_AndEndsWithTheLastAck()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(FinAck, 1, 1);
        Assert.Equal((TcpState.CloseWait, ". 1:1(0) ack 2"), (end.State, Assert.Single(end.TakeBriefs())));
        end.Do(static (connection, now) => connection.CloseOutput(now));
        Assert.Equal((TcpState.LastAck, "F. 1:1(0) ack 2"), (end.State, Assert.Single(end.TakeBriefs())));
        end.Acknowledge(2);
        Assert.Equal((TcpState.Closed, TcpFailure.None), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void BothEndsCloseAtOnce_AndBothWait()
    {
        LoneEnd end = LoneEnd.Established();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Take();
        end.Arrive(FinAck, 1, 1);
        Assert.Equal((TcpState.Closing, ". 2:2(0) ack 2"), (end.State, Assert.Single(end.TakeBriefs())));
        end.Acknowledge(2);
        Assert.Equal(TcpState.TimeWait, end.State);
    }

    [Fact]
    public void FinThatAcknowledgesOurs_SkipsClosing()
    {
        LoneEnd end = LoneEnd.Established();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Arrive(FinAck, 1, 2);
        Assert.Equal(TcpState.TimeWait, end.State);
    }

    [Fact]
    public void AfterCloseOfOutput_DataStillComesIn()
    {
        LoneEnd end = LoneEnd.Established();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Acknowledge(2);
        end.Data(500);
        Assert.Equal(TcpState.FinWait2, end.State);
        Assert.Equal(500, end.Read());
        Assert.Equal(0, end.Connection.Write([1], end.Now));
    }

    [Fact]
    public void AfterThePeersFin_DataStillGoesOut()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(FinAck, 1, 1);
        end.Take();
        end.Write(500);
        end.Acknowledge(501);
        Assert.Equal(["P. 1:501(500) ack 2"], end.TakeBriefs());
        Assert.Equal(TcpState.CloseWait, end.State);
    }

    [Fact]
    public void FinGoesWithTheLastData_WhereItFits()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(600);
        end.Take();
        end.Connection.Write(new byte[300], end.Now);
        end.Do(static (connection, now) => connection.CloseOutput(now));
        Assert.Equal(["FP. 601:901(300) ack 1"], end.TakeBriefs());
    }

    [Fact]
    public void RepeatedFin_IsAcknowledgedInEveryStateAfterIt()
    {
        foreach (string state in (string[])["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"])
        {
            (LoneEnd end, Situation at) = Situation.Bring(state);
            end.Arrive(FinAck, at.ReceiveNext - 1, at.SendUnacknowledged);
            Assert.Equal((state, at.State, $". {at.SendNext}:{at.SendNext}(0) ack {at.ReceiveNext}"), (state, end.State, Assert.Single(end.TakeBriefs())));
        }
    }

    [Fact]
    public void LostFin_IsSentAgain()
    {
        LoneEnd end = LoneEnd.Established();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Take();
        end.Wait(1);
        Assert.Equal("F. 1:1(0) ack 1", end.TakeBriefs()[0]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(240)]
    public void TimeWait_LastsTwiceTheSegmentLifeTime(int seconds)
    {
        LoneEnd end = InTimeWait(LoneEnd.Plain with { TimeWait = TimeSpan.FromSeconds(seconds) });
        end.Wait(seconds - 0.001);
        Assert.Equal(TcpState.TimeWait, end.State);
        end.Wait(0.001);
        Assert.Equal((TcpState.Closed, TcpFailure.None), (end.State, end.Connection.Failure));
        Assert.Empty(end.Take());
    }

    [Fact]
    public void RepeatedFin_StartsTimeWaitAnew_AndNothingElseDoes()
    {
        LoneEnd end = InTimeWait(LoneEnd.Plain);
        end.Wait(40);
        end.Arrive(FinAck, 1, 2);
        Assert.Equal([". 2:2(0) ack 2"], end.TakeBriefs());
        end.Wait(59);
        Assert.Equal(TcpState.TimeWait, end.State);
        end.Arrive(FinAck, 1 - 5000, 2);
        end.Arrive(TcpFlags.Acknowledgement, 1, 2, count: 1);
        end.Acknowledge(2);
        end.Wait(1);
        Assert.Equal(TcpState.Closed, end.State);
    }

    [Theory]
    [InlineData(false, TcpState.Closed)]
    [InlineData(true, TcpState.TimeWait)]
    public void ResetInTimeWait_EndsIt_UnlessThatIsForbidden(bool isProtected, TcpState state)
    {
        LoneEnd end = InTimeWait(LoneEnd.Plain with { ProtectTimeWait = isProtected });
        end.Arrive(TcpFlags.Reset, 2);
        Assert.Equal((state, TcpFailure.None), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void FinWait2_EndsAfterAMinute_OnlyWhenNobodyReads()
    {
        LoneEnd held = LoneEnd.Established();
        held.Do(static (connection, now) => connection.CloseOutput(now));
        held.Acknowledge(2);
        held.Wait(10_000);
        Assert.Equal(TcpState.FinWait2, held.State);
        held.Do(static (connection, now) => connection.Close(now));
        held.Wait(59.999);
        Assert.Equal(TcpState.FinWait2, held.State);
        held.Wait(0.001);
        Assert.Equal(TcpState.Closed, held.State);

        LoneEnd closed = LoneEnd.Established();
        closed.Do(static (connection, now) => connection.Close(now));
        closed.Acknowledge(2);
        closed.Wait(60);
        Assert.Equal(TcpState.Closed, closed.State);
    }

    [Fact]
    public void CloseWithUnreadData_Resets_AndWithoutDoesNot()
    {
        LoneEnd unread = LoneEnd.Established();
        unread.Data(10);
        unread.Take();
        unread.Do(static (connection, now) => connection.Close(now));
        Assert.Equal(["R. 1:1(0) ack 11"], unread.TakeBriefs());
        Assert.Equal(TcpState.Closed, unread.State);

        LoneEnd read = LoneEnd.Established();
        read.Data(10);
        read.Read();
        read.Take();
        read.Do(static (connection, now) => connection.Close(now));
        Assert.Equal(["F. 1:1(0) ack 11"], read.TakeBriefs());
    }

    [Fact]
    public void DataAfterClose_IsAnsweredByReset()
    {
        LoneEnd end = LoneEnd.Established();
        end.Do(static (connection, now) => connection.Close(now));
        end.Take();
        end.Data(10);
        Assert.Equal(["R. 2:2(0) ack 1"], end.TakeBriefs());
        Assert.Equal((TcpState.Closed, TcpFailure.None), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void OldDataWithAFinAfterClose_IsAnEndLikeAnyOther()
    {
        LoneEnd end = LoneEnd.Established();
        end.Data(10);
        end.Read();
        end.Do(static (connection, now) => connection.Close(now));
        end.Take();
        end.Arrive(FinAck, 1, 2, count: 10);
        Assert.Equal((TcpState.TimeWait, ". 2:2(0) ack 12"), (end.State, Assert.Single(end.TakeBriefs())));
    }

    /// <summary>RFC 9293 section 3.10.5.</summary>
    [Theory]
    [InlineData("SYN-SENT", false)]
    [InlineData("SYN-RECEIVED after LISTEN", true)]
    [InlineData("ESTABLISHED", true)]
    [InlineData("FIN-WAIT-1", true)]
    [InlineData("FIN-WAIT-2", true)]
    [InlineData("CLOSE-WAIT", true)]
    [InlineData("CLOSING", false)]
    [InlineData("LAST-ACK", false)]
    [InlineData("TIME-WAIT", false)]
    public void Abort_TellsThePeer_WhereItCouldStillExpectSomething(string state, bool resets)
    {
        (LoneEnd end, Situation at) = Situation.Bring(state);
        end.Do(static (connection, now) => connection.Abort(now));
        Assert.Equal(TcpState.Closed, end.State);
        Assert.Equal(resets ? [$"R. {at.SendNext}:{at.SendNext}(0) ack {at.ReceiveNext}"] : [], end.TakeBriefs());
        Assert.Equal(TcpFailure.AbortedHere, end.Connection.Failure);
    }

    [Fact]
    public void ResetOfAnOpenConnection_LeavesWhatCameBeforeToBeRead()
    {
        LoneEnd end = LoneEnd.Established();
        end.Data(10);
        end.Arrive(TcpFlags.Reset, 11);
        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (end.State, end.Connection.Failure));
        Assert.Equal(10, end.Read());
        Assert.False(end.Connection.InputEnded);
    }

    /// <summary>Linux's tcp_orphan_retries.</summary>
    [Fact]
    public void UnansweredFinOfAnOrphan_IsGivenUpSooner()
    {
        LoneEnd held = LoneEnd.Established();
        held.Do(static (connection, now) => connection.CloseOutput(now));
        held.Wait(120);
        Assert.Equal(TcpState.FinWait1, held.State);

        LoneEnd orphan = LoneEnd.Established();
        orphan.Take();
        orphan.Do(static (connection, now) => connection.Close(now));
        orphan.Wait(120);
        Assert.Equal(TcpState.Closed, orphan.State);
        Assert.Equal(9, orphan.Take().Length);
    }

    [Fact]
    public void OrphanBeforeAClosedWindow_EndsThoughThePeerAnswers()
    {
        LoneEnd end = LoneEnd.Established(window: 0);
        end.Write(10);
        end.Do(static (connection, now) => connection.Close(now));
        AnswerProbes(end, 600);
        Assert.Equal(TcpState.Closed, end.State);
    }

    [Fact]
    public void HeldConnectionBeforeAClosedWindow_LivesAsLongAsThePeerAnswers()
    {
        LoneEnd end = LoneEnd.Established(window: 0);
        end.Write(10);
        AnswerProbes(end, 20_000);
        Assert.Equal(TcpState.Established, end.State);
        end.Wait(20_000);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
    }

    private static void AnswerProbes(LoneEnd end, int seconds)
    {
        for (Instant until = end.Now + TimeSpan.FromSeconds(seconds); end.Now < until && end.State != TcpState.Closed;)
        {
            end.Wait(0.1);
            if (end.Take().Length > 0)
            {
                end.Acknowledge(1, window: 0);
                end.Take();
            }
        }
    }

    private static LoneEnd InTimeWait(TcpSettings settings)
    {
        LoneEnd end = LoneEnd.Established(settings);
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Arrive(FinAck, 1, 2);
        Assert.Equal(TcpState.TimeWait, end.State);
        end.Take();
        return end;
    }
}
