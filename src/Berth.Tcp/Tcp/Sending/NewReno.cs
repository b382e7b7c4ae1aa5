namespace Berth;

/// <summary>The classical congestion control: one segment more in each round trip, half the flight after a loss (RFC 5681, RFC 6582).</summary>
internal sealed class NewReno(int segmentSize, int initialWindow) : CongestionControl(segmentSize, initialWindow)
{
    // Bytes acknowledged since the window last grew.
    private int _acknowledged;

    // RFC 5681 equation 4.
    protected override int ThresholdAfterLoss(int flightSize) => flightSize / 2;

    protected override void BeginAvoidance(Instant now) => _acknowledged = 0;

    // RFC 5681 section 3.1: when as many bytes as the window holds are acknowledged, it grows by one segment.
    protected override void Avoid(int newlyAcknowledged, TimeSpan smoothedRoundTrip, Instant now)
    {
        _acknowledged += Math.Min(newlyAcknowledged, BaseWindow);
        if (_acknowledged >= BaseWindow)
        {
            _acknowledged -= BaseWindow;
            BaseWindow += SegmentSize;
        }
    }
}
