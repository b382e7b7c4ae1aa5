using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 5961: what looks forged is answered by where we stand, and not too often.</summary>
public sealed class ChallengeTests
{
    [Fact]
    public void ResetNearTheRightPlace_IsChallenged_AndTheHonestPeersNextOneIsBelieved()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(TcpFlags.Reset, 500);
        Assert.Equal((TcpState.Established, ". 1:1(0) ack 1"), (end.State, Assert.Single(end.TakeBriefs())));
        end.Arrive(TcpFlags.Reset, 1);
        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void ResetOutsideTheWindow_IsNotEvenAnswered()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(TcpFlags.Reset, 0);
        end.Arrive(TcpFlags.Reset, 5_000_000);
        end.Arrive(TcpFlags.Reset, -5, count: 100);
        Assert.Equal(TcpState.Established, end.State);
        Assert.Empty(end.Take());
    }

    [Fact]
    public void ResetBeforeAClosedWindow_IsBelieved_WhateverItCarries()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { ReceiveBuffer = 1000 });
        end.Data(1000);
        Assert.Equal(0, end.Take()[^1].Window);
        end.Arrive(TcpFlags.Reset, 1001, count: 10);
        Assert.Equal(TcpFailure.Reset, end.Connection.Failure);
    }

    [Fact]
    public void SynOnAnOpenConnection_IsChallengedAnywhere()
    {
        foreach (int place in (int[])[-1_000_000, 0, 1, 100, 1_000_000])
        {
            LoneEnd end = LoneEnd.Established();
            end.Arrive(TcpFlags.Syn, place);
            Assert.Equal((TcpState.Established, ". 1:1(0) ack 1"), (end.State, Assert.Single(end.TakeBriefs())));
        }
    }

    [Fact]
    public void DataThatAcknowledgesNonsense_IsDropped()
    {
        foreach (int acknowledgement in (int[])[2, 1_000_000, 1 - 60_001])
        {
            LoneEnd end = LoneEnd.Established();
            end.Arrive(TcpFlags.Acknowledgement, 1, acknowledgement, count: 10);
            Assert.Equal([". 1:1(0) ack 1"], end.TakeBriefs());
            Assert.Equal(0, end.Connection.Readable);
        }

        LoneEnd honest = LoneEnd.Established();
        honest.Arrive(TcpFlags.Acknowledgement, 1, 1 - 60_000, count: 10);
        Assert.Equal(10, honest.Connection.Readable);
    }

    [Fact]
    public void ChallengesAreLimited_ForAllConnectionsOfAHost_InEachSecond()
    {
        RateLimit limit = new(3);
        LoneEnd first = LoneEnd.Established(challenges: limit);
        LoneEnd second = LoneEnd.Established(challenges: limit);
        foreach (LoneEnd end in (LoneEnd[])[first, second, first, second, first])
        {
            end.Arrive(TcpFlags.Reset, 500);
        }

        Assert.Equal((2, 1), (first.Take().Length, second.Take().Length));
        second.Wait(1);
        second.Arrive(TcpFlags.Reset, 500);
        Assert.Single(second.Take());
    }

    /// <summary>Each end would answer the other's answer: an acknowledgement storm that a single forged segment starts.</summary>
    [Fact]
    public void SenselessAcknowledgements_AreAnsweredTwiceASecond_AndDataAlways()
    {
        LoneEnd end = LoneEnd.Established();
        for (int times = 0; times < 100; times++)
        {
            end.Arrive(TcpFlags.Acknowledgement, -100, 1);
            end.Wait(0.01);
        }

        Assert.InRange(end.Take().Length, 1, 3);
        for (int times = 0; times < 100; times++)
        {
            end.Arrive(TcpFlags.Acknowledgement, -100, 1, count: 10);
        }

        Assert.Equal(100, end.Take().Length);
    }

    [Fact]
    public void AcknowledgementsCount_WhileTheWindowIsFullBehindAGap()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { ReceiveBuffer = 1000 });
        end.Write(10);
        end.Arrive(TcpFlags.Acknowledgement, 501, 1, count: 500);
        end.Arrive(TcpFlags.Acknowledgement, 1001, 11);
        Assert.Equal(0, end.Connection.Unacknowledged);
    }
}
