namespace Berth;

/// <summary>
/// CUBIC (RFC 9438): after a loss the window rises quickly towards where it was lost, lingers there, and then searches further, as a cubic
/// function of the time since, whatever the round trip. HyStart++ and the undoing of spurious reductions are not here.
/// </summary>
/// <remarks>
/// Windows are bytes and times are ticks, in integers; only the cube itself is reckoned in <see cref="double"/>, with products alone, which
/// come out the same on every machine. Times are bounded, so that nothing overflows.
/// </remarks>
internal sealed class Cubic(int segmentSize, int initialWindow) : CongestionControl(segmentSize, initialWindow)
{
    // RFC 9438 section 4.6 and 5: β = 0.7, C = 0.4 segments per second cubed.
    private const int BetaTenths = 7;
    private const double C = 0.4;
    // Section 4.3: α = 3 (1 − β) / (1 + β) = 9/17 until the window is where it was before the loss, then 1.
    private const int AlphaBelow = 9;
    private const int AlphaWhole = 17;

    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(1000);

    // Section 4.1.2. When the last loss was a timeout, or there was none, W_max is unknown and the curve starts at its plateau.
    private int _windowMax;
    private bool _windowMaxKnown;
    private int _windowPrior;

    // One stage of congestion avoidance: t counts from its start, without the times when the window held nobody back.
    private Instant _stageStart;
    private Instant _latest;
    private int _plateau;
    private TimeSpan _timeToPlateau;

    // What Reno would have (W_est), and what both windows are owed in fractions of a byte.
    private long _renoWindow;
    private long _renoCredit;
    private long _credit;

    // Section 4.6, and fast convergence, section 4.7: a flow that lost before it got back to its old place leaves room for a newcomer.
    protected override int ThresholdAfterLoss(int flightSize)
    {
        int window = BaseWindow;
        _windowMax = _windowMaxKnown && window < _windowMax ? (int)((long)window * (10 + BetaTenths) / 20) : window;
        _windowMaxKnown = true;
        _windowPrior = window;
        return (int)((long)flightSize * BetaTenths / 10);
    }

    protected override void BeginAvoidance(Instant now)
    {
        _stageStart = now;
        _latest = now;
        _renoWindow = BaseWindow;
        _renoCredit = 0;
        _credit = 0;
        // Sections 4.8 and 4.10: without a W_max, K is 0 and W_max is the window of now.
        _plateau = _windowMaxKnown ? Math.Max(_windowMax, BaseWindow) : BaseWindow;
        _timeToPlateau = TimeToGrow(_plateau - BaseWindow);
    }

    protected override void Avoid(int newlyAcknowledged, TimeSpan smoothedRoundTrip, Instant now)
    {
        _latest = now;
        long window = BaseWindow;
        GrowReno(newlyAcknowledged, window);
        TimeSpan elapsed = now - _stageStart;
        if (CubicWindow(elapsed) < _renoWindow)
        {
            // Section 4.3: never slower than Reno would be.
            BaseWindow = (int)Math.Max(window, _renoWindow);
            return;
        }

        // Sections 4.4 and 4.5: over the next round trip to where the curve will then be, but at most by half.
        long target = Math.Clamp(CubicWindow(elapsed + smoothedRoundTrip), window, window + (window / 2));
        _credit += (target - window) * Math.Min(newlyAcknowledged, window);
        BaseWindow = (int)(window + (_credit / window));
        _credit %= window;
    }

    // Section 5.8: time in which the window held nobody back is taken out of t.
    protected override void OnPaused(Instant now)
    {
        _stageStart += now - _latest;
        _latest = now;
    }

    protected override void ForgetLosses() => _windowMaxKnown = false;

    // Figure 4: W_est grows by α segments for each window acknowledged.
    private void GrowReno(int newlyAcknowledged, long window)
    {
        int alpha = _renoWindow >= _windowPrior ? AlphaWhole : AlphaBelow;
        _renoCredit += Math.Min(newlyAcknowledged, window) * alpha * SegmentSize;
        _renoWindow = Math.Min(_renoWindow + (_renoCredit / (AlphaWhole * window)), int.MaxValue);
        _renoCredit %= AlphaWhole * window;
    }

    // Figure 1: W_cubic(t) = C (t − K)³ + W_max.
    private long CubicWindow(TimeSpan time)
    {
        TimeSpan fromPlateau = time - _timeToPlateau;
        double seconds = Math.Clamp(fromPlateau.Ticks, -TimeMax.Ticks, TimeMax.Ticks) * 1e-7;
        return _plateau + (long)(C * SegmentSize * seconds * seconds * seconds);
    }

    // Figure 2: K is the cube root of (W_max − cwnd_epoch) / C, here in whole milliseconds: the largest whose cube is not above it.
    private TimeSpan TimeToGrow(int bytes)
    {
        long cubed = bytes * 2_500_000_000L / SegmentSize;
        long root = 0;
        for (long bit = 1L << 20; bit > 0; bit >>= 1)
        {
            long candidate = root + bit;
            if (candidate * candidate * candidate <= cubed)
            {
                root = candidate;
            }
        }

        return TimeSpan.FromMilliseconds(root);
    }
}
