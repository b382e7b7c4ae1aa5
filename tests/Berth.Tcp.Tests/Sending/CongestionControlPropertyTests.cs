using Berth.Tests.Addresses;
using FsCheck.Fluent;

namespace Berth;

/// <summary>Any events in any order.</summary>
public sealed class CongestionControlPropertyTests
{
    /// <summary>Anything in any order: the window stays between a segment and a gibibyte, and the same steps give the same window.</summary>
    [Theory]
    [MemberData(nameof(CongestionControlTests.Algorithms), MemberType = typeof(CongestionControlTests))]
    public void Window_StaysInBounds_WhateverHappens(string algorithm)
    {
        int grown = 0;
        RandomCases.Hold(
            Gen.Two(Gen.Choose(0, int.MaxValue)).ListOf(),
            steps =>
            {
                CongestionControl one = CongestionControlTests.New(algorithm);
                CongestionControl other = CongestionControlTests.New(algorithm);
                Instant now = Instant.Epoch;
                foreach ((int what, int much) in steps)
                {
                    now += TimeSpan.FromTicks((long)(what >> 4) * (much & 0xFF));
                    Step(one, what & 15, much, now);
                    Step(other, what & 15, much, now);
                    Assert.InRange(one.Window, one.SegmentSize, 1 << 30);
                    Assert.InRange(one.SlowStartThreshold, 2, 1 << 30);
                    Assert.Equal((one.Window, one.SlowStartThreshold), (other.Window, other.SlowStartThreshold));
                    grown += one.Window > 10 * one.SegmentSize ? 1 : 0;
                }

                return true;
            });
        Assert.True(grown > 1000, $"the window had grown after {grown} steps only");
    }

    private static void Step(CongestionControl control, int what, int much, Instant now)
    {
        switch (what)
        {
            case 0:
                control.OnLossDetected(much, now, selective: (much & 1) == 0);
                break;
            case 1:
                control.OnRecoveryEnded(now);
                break;
            case 2:
                control.OnTimeout(much, (much & 1) == 0, now);
                break;
            case 3:
                control.OnIdle(now);
                break;
            case 4:
                control.OnDuplicate();
                break;
            case 5:
                control.OnPartialAcknowledgement(much);
                break;
            case 6:
                control.SegmentSize = 1 + (much & 0xFFFF);
                break;
            case 7:
                control.OnAcknowledged(much, false, TimeSpan.FromMilliseconds(100), now);
                break;
            default:
                control.OnAcknowledged(much, true, TimeSpan.FromTicks(much), now);
                break;
        }
    }
}
