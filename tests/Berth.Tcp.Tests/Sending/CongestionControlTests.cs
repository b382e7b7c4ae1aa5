namespace Berth;

/// <summary>What both algorithms share: RFC 5681, RFC 6582, RFC 6675 and RFC 6928. Segments are of 1000 bytes.</summary>
public sealed class CongestionControlTests
{
    private const int Segment = 1000;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Algorithms => ["newreno", "cubic"];

    /// <summary>min(10 × MSS, max(2 × MSS, 14600)): RFC 6928 section 2. One segment: RFC 5681 section 3.1.</summary>
    [Theory]
    [InlineData(1460, 10, 14_600)]
    [InlineData(536, 10, 5_360)]
    [InlineData(1448, 10, 14_480)]
    [InlineData(4096, 10, 14_600)]
    [InlineData(9000, 10, 18_000)]
    [InlineData(65_483, 10, 130_966)]
    [InlineData(1460, 1, 1_460)]
    [InlineData(9000, 1, 9_000)]
    [InlineData(9000, 2, 18_000)]
    public void InitialWindow_IsTenSegments_OrFewerLargeOnes(int segmentSize, int segments, int bytes) =>
        Assert.Equal(bytes, CongestionControl.InitialWindow(segmentSize, segments));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void InitialWindow_AfterALostSyn_IsOneSegment(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnSynWasSentAgain();
        Assert.Equal(Segment, control.Window);
        Acknowledge(control, Segment);
        Assert.Equal(2 * Segment, control.Window);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void SlowStart_DoublesTheWindowInARoundTrip(string algorithm)
    {
        CongestionControl control = New(algorithm);
        AcknowledgeWindow(control, Instant.Epoch);
        Assert.Equal(20 * Segment, control.Window);
        AcknowledgeWindow(control, Instant.Epoch);
        Assert.Equal(40 * Segment, control.Window);
    }

    /// <summary>RFC 5681 equation 2, and RFC 3465 section 2.3 with L = 2.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void SlowStart_CountsBytes_AndTwoSegmentsAtMost(string algorithm)
    {
        CongestionControl control = New(algorithm);
        Acknowledge(control, 1);
        Assert.Equal((10 * Segment) + 1, control.Window);
        Acknowledge(control, 2 * Segment);
        Assert.Equal((12 * Segment) + 1, control.Window);
        Acknowledge(control, 8 * Segment);
        Assert.Equal((14 * Segment) + 1, control.Window);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void SlowStart_EndsAtTheThreshold(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnTimeout(20 * Segment, true, Instant.Epoch);
        int threshold = control.SlowStartThreshold;
        for (int i = 1; i < threshold / Segment; i++)
        {
            Assert.Equal(i * Segment, control.Window);
            Acknowledge(control, Segment);
        }

        Assert.Equal(threshold, control.Window);
        Acknowledge(control, Segment);
        Assert.InRange(control.Window, threshold, threshold + (Segment / 2));

        control.OnTimeout(20 * Segment, true, Instant.Epoch);
        Acknowledge(control, Segment / 2);
        for (int i = 1; i < threshold / Segment; i++)
        {
            Acknowledge(control, Segment);
        }

        Assert.Equal(threshold, control.Window);
    }

    /// <summary>RFC 3465 section 2.3: L = 1 after a timeout.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void SlowStart_AfterATimeout_CountsOneSegmentAtMost(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnTimeout(20 * Segment, true, Instant.Epoch);
        Acknowledge(control, 9 * Segment);
        Assert.Equal(2 * Segment, control.Window);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Window_ThatHeldNobodyBack_DoesNotGrow(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnAcknowledged(Segment, false, RoundTrip, Instant.Epoch);
        Assert.Equal(10 * Segment, control.Window);
        control.OnLossDetected(10 * Segment, Instant.Epoch);
        control.OnRecoveryEnded(Instant.Epoch);
        int after = control.Window;
        for (int i = 0; i < 1000; i++)
        {
            control.OnAcknowledged(Segment, false, RoundTrip, Instant.Epoch + TimeSpan.FromSeconds(i));
        }

        Assert.Equal(after, control.Window);
    }

    /// <summary>RFC 5681 equation 4; RFC 9438 section 4.6: β = 0.7. RFC 6675 section 5 step 4.2: the window is the threshold.</summary>
    [Theory]
    [InlineData("newreno", 20, 10)]
    [InlineData("cubic", 20, 14)]
    [InlineData("newreno", 3, 2)]
    [InlineData("cubic", 2, 2)]
    [InlineData("cubic", 0, 2)]
    public void Loss_SeenBySack_MakesTheWindowTheThreshold_AtLeastTwoSegments(string algorithm, int flight, int left)
    {
        CongestionControl control = New(algorithm);
        control.OnLossDetected(flight * Segment, Instant.Epoch);
        Assert.True(control.InRecovery);
        Assert.Equal((left * Segment, left * Segment), (control.SlowStartThreshold, control.Window));

        Acknowledge(control, 5 * Segment);
        Assert.Equal(left * Segment, control.Window);

        control.OnRecoveryEnded(Instant.Epoch);
        Assert.False(control.InRecovery);
        Assert.Equal(left * Segment, control.Window);
    }

    /// <summary>RFC 6582 section 3.2, by hand: 20 segments in flight, 10 duplicates in all, a partial acknowledgement of 4½ segments.</summary>
    [Theory]
    [InlineData("newreno", 10)]
    [InlineData("cubic", 14)]
    public void Loss_WithoutSack_InflatesByDuplicates_AndDeflatesByWhatIsAcknowledged(string algorithm, int threshold)
    {
        CongestionControl control = New(algorithm);
        control.OnLossDetected(20 * Segment, Instant.Epoch, selective: false);
        Assert.Equal((threshold + 3) * Segment, control.Window);

        for (int i = 0; i < 7; i++)
        {
            control.OnDuplicate();
        }

        Assert.Equal((threshold + 10) * Segment, control.Window);

        control.OnPartialAcknowledgement(4500);
        Assert.Equal(((threshold + 7) * Segment) - 500, control.Window);

        control.OnPartialAcknowledgement(500);
        Assert.Equal((threshold + 6) * Segment, control.Window);

        control.OnRecoveryEnded(Instant.Epoch);
        Assert.Equal(threshold * Segment, control.Window);
        Assert.Equal(threshold * Segment, control.SlowStartThreshold);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void PartialAcknowledgement_LeavesOneSegment(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnLossDetected(10 * Segment, Instant.Epoch, selective: false);
        control.OnPartialAcknowledgement(500_000);
        Assert.Equal(Segment, control.Window);
        control.OnDuplicate();
        Assert.Equal(2 * Segment, control.Window);
    }

    /// <summary>A duplicate that comes late, or before there is a loss, is no reason to send more.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Duplicate_OutsideARecovery_ChangesNothing(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnDuplicate();
        control.OnPartialAcknowledgement(5 * Segment);
        Assert.Equal(10 * Segment, control.Window);
    }

    /// <summary>RFC 5681 section 3.1: the loss window is one segment, and the threshold is held while the timer repeats itself.</summary>
    [Theory]
    [InlineData("newreno", 10)]
    [InlineData("cubic", 14)]
    public void Timeout_LeavesOneSegment_AndLowersTheThresholdOnce(string algorithm, int threshold)
    {
        CongestionControl control = New(algorithm);
        control.OnLossDetected(40 * Segment, Instant.Epoch, selective: false);
        control.OnTimeout(20 * Segment, true, Instant.Epoch);
        Assert.False(control.InRecovery);
        Assert.Equal((threshold * Segment, Segment), (control.SlowStartThreshold, control.Window));

        control.OnTimeout(Segment, false, Instant.Epoch);
        Assert.Equal((threshold * Segment, Segment), (control.SlowStartThreshold, control.Window));
    }

    /// <summary>RFC 5681 section 4.1.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Idle_StartsAgainFromTheInitialWindow_AndSlowStartFindsTheWayBack(string algorithm)
    {
        CongestionControl control = New(algorithm);
        AcknowledgeWindow(control, Instant.Epoch);
        AcknowledgeWindow(control, Instant.Epoch);
        control.OnLossDetected(40 * Segment, Instant.Epoch);
        control.OnRecoveryEnded(Instant.Epoch);
        int threshold = control.SlowStartThreshold;
        Assert.Equal(threshold, control.Window);

        control.OnIdle(Instant.Epoch + TimeSpan.FromHours(1));
        Assert.Equal((10 * Segment, threshold), (control.Window, control.SlowStartThreshold));
        Acknowledge(control, 2 * Segment);
        Assert.Equal(12 * Segment, control.Window);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Idle_LeavesASmallWindowAlone(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnTimeout(10 * Segment, true, Instant.Epoch);
        control.OnIdle(Instant.Epoch);
        Assert.Equal(Segment, control.Window);
    }

    /// <summary>RFC 5681 section 3.1: by the ratio of the sizes.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void SmallerSegments_ShrinkTheWindowInProportion(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.SegmentSize = 512;
        Assert.Equal(5120, control.Window);
        control.SegmentSize = 6000;
        Assert.Equal(6000, control.Window);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Growing_AllocatesNothing(string algorithm)
    {
        CongestionControl control = New(algorithm);
        control.OnLossDetected(20 * Segment, Instant.Epoch);
        control.OnRecoveryEnded(Instant.Epoch);
        Instant now = Instant.Epoch;
        Assert.Equal(0, Allocations.Of(() =>
        {
            now += RoundTrip;
            control.OnAcknowledged(Segment, true, RoundTrip, now);
        }));
    }

    internal static CongestionControl New(string algorithm) =>
        algorithm == "newreno" ? new NewReno(Segment, 10 * Segment) : new Cubic(Segment, 10 * Segment);

    private static void Acknowledge(CongestionControl control, int bytes) => control.OnAcknowledged(bytes, true, RoundTrip, Instant.Epoch);

    private static void AcknowledgeWindow(CongestionControl control, Instant now)
    {
        for (int left = control.Window; left > 0; left -= Segment)
        {
            control.OnAcknowledged(Math.Min(left, Segment), true, RoundTrip, now);
        }
    }
}
