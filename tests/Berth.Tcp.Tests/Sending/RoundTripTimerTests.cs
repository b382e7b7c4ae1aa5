using Berth.Tests.Addresses;
using FsCheck.Fluent;

namespace Berth;

/// <summary>The arithmetic of RFC 6298, in milliseconds.</summary>
public sealed class RoundTripTimerTests
{
    [Fact]
    public void Timeout_BeforeTheFirstSample_IsTheInitialOne()
    {
        RoundTripTimer timer = Timer();
        Assert.False(timer.HasSample);
        Assert.Equal(1000, timer.Timeout.TotalMilliseconds);
    }

    /// <summary>Rules 2.2 and 2.3, by hand.</summary>
    [Fact]
    public void Samples_MoveTheEstimateByAnEighthAndTheVariationByAQuarter()
    {
        RoundTripTimer timer = Timer();
        timer.Sample(Ms(100));
        Assert.Equal((100, 50, 300), (timer.Smoothed.TotalMilliseconds, timer.Variance.TotalMilliseconds, timer.Timeout.TotalMilliseconds));

        timer.Sample(Ms(200));
        Assert.Equal((112.5, 62.5, 362.5), (timer.Smoothed.TotalMilliseconds, timer.Variance.TotalMilliseconds, timer.Timeout.TotalMilliseconds));

        timer.Sample(Ms(12.5));
        Assert.Equal((100, 71.875, 387.5), (timer.Smoothed.TotalMilliseconds, timer.Variance.TotalMilliseconds, timer.Timeout.TotalMilliseconds));
    }

    /// <summary>Rule 2.3: max(G, 4 × RTTVAR) with G of one millisecond.</summary>
    [Fact]
    public void Timeout_OfASteadyPath_IsOneGranuleAboveIt()
    {
        RoundTripTimer timer = Timer(minimumMs: 0);
        for (int i = 0; i < 100; i++)
        {
            timer.Sample(Ms(500));
        }

        Assert.Equal(500, timer.Smoothed.TotalMilliseconds);
        Assert.Equal(501, timer.Timeout.TotalMilliseconds);
    }

    [Fact]
    public void Timeout_OfASteadyPath_LeavesTimeForADelayedAcknowledgement_WhenTheVariationHasAMinimum()
    {
        RoundTripTimer timer = new(Ms(1000), Ms(200), Ms(120_000), Ms(200));
        for (int i = 0; i < 100; i++)
        {
            timer.Sample(Ms(500));
        }

        Assert.Equal(700, timer.Timeout.TotalMilliseconds);
    }

    /// <summary>Rule 2.4.</summary>
    [Fact]
    public void Timeout_IsNotShorterThanTheMinimum()
    {
        RoundTripTimer timer = Timer(minimumMs: 1000);
        timer.Sample(Ms(1));
        Assert.Equal(1000, timer.Timeout.TotalMilliseconds);
    }

    /// <summary>Rules 5.5 and 2.5.</summary>
    [Fact]
    public void BackOff_DoublesUpToTheMaximum()
    {
        RoundTripTimer timer = Timer(maximumMs: 60_000);
        List<double> timeouts = [];
        for (int i = 0; i < 8; i++)
        {
            timeouts.Add(timer.Timeout.TotalSeconds);
            timer.BackOff();
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], timeouts);
        Assert.Equal(8, timer.BackOffs);
        for (int i = 0; i < 1000; i++)
        {
            timer.BackOff();
        }

        Assert.Equal(60, timer.Timeout.TotalSeconds);
    }

    /// <summary>Section 5, last paragraph.</summary>
    [Fact]
    public void Sample_AfterBackOff_CollapsesTheTimeout()
    {
        RoundTripTimer timer = Timer();
        timer.Sample(Ms(100));
        timer.BackOff();
        timer.BackOff();
        Assert.Equal(1200, timer.Timeout.TotalMilliseconds);

        timer.Sample(Ms(100));
        Assert.Equal(0, timer.BackOffs);
        Assert.Equal(250, timer.Timeout.TotalMilliseconds);
    }

    [Fact]
    public void ResetBackOff_KeepsTheEstimate()
    {
        RoundTripTimer timer = Timer();
        timer.Sample(Ms(100));
        timer.BackOff();
        timer.ResetBackOff();
        Assert.Equal((0, 300), (timer.BackOffs, timer.Timeout.TotalMilliseconds));
    }

    /// <summary>Rule 5.7.</summary>
    [Fact]
    public void SynSentAgain_MakesTheTimeoutThreeSeconds_UntilThereIsASample()
    {
        RoundTripTimer timer = Timer();
        timer.BackOff();
        timer.OnSynWasSentAgain();
        Assert.Equal(3, timer.Timeout.TotalSeconds);
        timer.Sample(Ms(100));
        Assert.Equal(300, timer.Timeout.TotalMilliseconds);
    }

    /// <summary>RFC 7323 appendix G: α' = α / 4, β' = β / 4.</summary>
    [Fact]
    public void Samples_OfWhichARoundTripBringsFour_WeighAQuarter()
    {
        RoundTripTimer timer = Timer();
        timer.Sample(Ms(100), 4);
        timer.Sample(Ms(420), 4);
        Assert.Equal(100 + (320.0 / 32), timer.Smoothed.TotalMilliseconds);
        Assert.Equal(50 + (270.0 / 16), timer.Variance.TotalMilliseconds);
    }

    [Fact]
    public void Estimate_OfAnySamples_IsThatOfTheFormula_AndTheTimeoutIsBounded()
    {
        RandomCases.Hold(
            Gen.Choose(0, 2_000_000).NonEmptyListOf(),
            microseconds =>
            {
                RoundTripTimer timer = Timer();
                double smoothed = 0;
                double variation = 0;
                bool first = true;
                foreach (int sample in microseconds)
                {
                    timer.Sample(TimeSpan.FromMicroseconds(sample));
                    variation = first ? sample / 2.0 : (0.75 * variation) + (0.25 * Math.Abs(smoothed - sample));
                    smoothed = first ? sample : (0.875 * smoothed) + (0.125 * sample);
                    first = false;
                    double timeout = Math.Max(200_000, smoothed + Math.Max(1000, 4 * variation));
                    Assert.Equal(smoothed, timer.Smoothed.TotalMicroseconds, 2.0);
                    Assert.Equal(variation, timer.Variance.TotalMicroseconds, 2.0);
                    Assert.Equal(timeout, timer.Timeout.TotalMicroseconds, 10.0);
                }

                return true;
            });
    }

    [Fact]
    public void Sampling_AllocatesNothing()
    {
        RoundTripTimer timer = Timer();
        Assert.Equal(0, Allocations.Of(() =>
        {
            timer.Sample(Ms(3));
            timer.BackOff();
            _ = timer.Timeout;
        }));
    }

    private static RoundTripTimer Timer(double minimumMs = 200, double maximumMs = 120_000) => new(Ms(1000), Ms(minimumMs), Ms(maximumMs));

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
