using System.Diagnostics;

namespace Berth;

/// <summary>
/// How many bytes may be in flight: what every congestion control has in common (RFC 5681), slow start among it. How the window grows after
/// slow start, and how much a loss takes away, is said by the algorithm derived from it. It does not detect losses, count what is in flight, or
/// send beyond the window as limited transmit does: those are the sender's. ECN is not answered.
/// </summary>
internal abstract class CongestionControl
{
    /// <summary>The largest window that RFC 7323 section 2.3 can offer, and so more than any sender can use.</summary>
    private const int WindowMax = 1 << 30;

    // RFC 5681 section 3.2 step 3: the three duplicates say that three segments have left the network.
    private const int DuplicatesAtFastRetransmit = 3;

    private int _initialWindow;
    private int _base;
    // What the window is above (or, after partial acknowledgements, below) its base: not zero only in a recovery without SACK.
    private int _inflation;
    private bool _afterTimeout;
    private bool _avoiding;

    /// <summary>A window before the first byte.</summary>
    /// <param name="segmentSize">SMSS, in bytes: the largest payload of a segment.</param>
    /// <param name="initialWindow">The first window in bytes, and the most that is left after an idle time: see <see cref="InitialWindow"/>.</param>
    protected CongestionControl(int segmentSize, int initialWindow)
    {
        Debug.Assert(segmentSize > 0 && initialWindow > 0, "a window has a size");
        SegmentSize = segmentSize;
        _initialWindow = initialWindow;
        _base = initialWindow;
    }

    /// <summary>cwnd in bytes: never below one segment.</summary>
    public int Window => Math.Clamp(_base + _inflation, SegmentSize, WindowMax);

    /// <summary>ssthresh in bytes: below it the window grows by slow start. As high as possible until the first loss (RFC 5681 section 3.1).</summary>
    public int SlowStartThreshold { get; private set; } = WindowMax;

    /// <summary>Whether a loss is being repaired: between <see cref="OnLossDetected"/> and <see cref="OnRecoveryEnded"/> the window does not grow.</summary>
    public bool InRecovery { get; private set; }

    /// <summary>
    /// SMSS in bytes. When path-MTU discovery makes it smaller, the window shrinks in proportion, so that it does not become a burst of more
    /// segments (RFC 5681 section 3.1).
    /// </summary>
    public int SegmentSize
    {
        get;
        set
        {
            Debug.Assert(value > 0, "a segment has a size");
            if (value < field)
            {
                _base = Math.Max((int)((long)_base * value / field), value);
            }

            field = value;
        }
    }

    /// <summary>The window without inflation, as the algorithm reckons with it.</summary>
    protected int BaseWindow
    {
        get => _base;
        set => _base = Math.Clamp(value, SegmentSize, WindowMax);
    }

    /// <summary>
    /// The initial window: so many segments, as RFC 6928 has it for ten: min(10 × MSS, max(2 × MSS, 14600)), with the byte bound in proportion.
    /// </summary>
    public static int InitialWindow(int segmentSize, int segments) =>
        Math.Min(segments * segmentSize, Math.Max(Math.Min(segments, 2) * segmentSize, 1460 * segments));

    /// <summary>The handshake has told how large a segment may be: the first window is that of such segments, whatever was supposed before.</summary>
    public void Begin(int segmentSize, int initialWindow)
    {
        SegmentSize = segmentSize;
        _initialWindow = initialWindow;
        _base = initialWindow;
    }

    /// <summary>
    /// The handshake is done, but its SYN was lost or late: the first window is one segment (RFC 5681 section 3.1). Linux forgives one loss.
    /// </summary>
    public void OnSynWasSentAgain() => _base = SegmentSize;

    /// <summary>New data was acknowledged, outside a recovery; during one it is ignored.</summary>
    /// <param name="newlyAcknowledged">How many bytes.</param>
    /// <param name="windowWasFull">
    /// Whether this window was what held the sender back. When it was not, nothing has been learnt about what the path would carry, and the
    /// window stays (RFC 9438 section 4.2, RFC 7661 section 1).
    /// </param>
    /// <param name="smoothedRoundTrip">SRTT; zero when unknown.</param>
    /// <param name="now">The time.</param>
    public void OnAcknowledged(int newlyAcknowledged, bool windowWasFull, TimeSpan smoothedRoundTrip, Instant now)
    {
        Debug.Assert(newlyAcknowledged >= 0, "acknowledgements only advance");
        if (InRecovery || newlyAcknowledged == 0)
        {
            return;
        }

        if (!windowWasFull)
        {
            Pause(now);
        }
        else if (_base < SlowStartThreshold)
        {
            _avoiding = false;
            // RFC 5681 equation 2, counting bytes as RFC 3465 does: an acknowledgement of two segments counts for both (L = 2), but after a
            // timeout for one (RFC 3465 section 2.3), because it may then cover a whole window that had arrived before.
            int counted = Math.Min(newlyAcknowledged, (_afterTimeout ? 1 : 2) * SegmentSize);
            _base = Math.Min(_base + counted, SlowStartThreshold);
        }
        else
        {
            _afterTimeout = false;
            if (!_avoiding)
            {
                _avoiding = true;
                BeginAvoidance(now);
            }

            Avoid(newlyAcknowledged, smoothedRoundTrip, now);
        }
    }

    /// <summary>A loss was seen by duplicate acknowledgements or SACK: recovery begins.</summary>
    /// <param name="flightSize">Bytes sent and not acknowledged, without those that limited transmit added (RFC 5681 section 3.2 step 2).</param>
    /// <param name="now">The time.</param>
    /// <param name="selective">
    /// Whether SACK says what has left the network: the window is then the new threshold (RFC 6675 section 5 step 4.2). Otherwise three
    /// segments more, and the window is moved by <see cref="OnDuplicate"/> and <see cref="OnPartialAcknowledgement"/> (RFC 6582).
    /// </param>
    public void OnLossDetected(int flightSize, Instant now, bool selective = true)
    {
        Reduce(flightSize);
        BaseWindow = SlowStartThreshold;
        InRecovery = true;
        _inflation = selective ? 0 : DuplicatesAtFastRetransmit * SegmentSize;
    }

    /// <summary>One more duplicate during a recovery without SACK: one more segment has left the network (RFC 5681 section 3.2 step 4).</summary>
    public void OnDuplicate()
    {
        if (InRecovery)
        {
            _inflation = Math.Min(_inflation + SegmentSize, WindowMax - _base);
        }
    }

    /// <summary>
    /// A recovery without SACK got on, but is not done: the window gives back what was acknowledged, and one segment for the retransmission
    /// that left (RFC 6582 section 3.2 step 3).
    /// </summary>
    /// <param name="newlyAcknowledged">How many bytes.</param>
    public void OnPartialAcknowledgement(int newlyAcknowledged)
    {
        if (InRecovery)
        {
            int window = Window - newlyAcknowledged + (newlyAcknowledged >= SegmentSize ? SegmentSize : 0);
            _inflation = Math.Max(window, SegmentSize) - _base;
        }
    }

    /// <summary>All that was in flight when the loss was seen is acknowledged: the window is the threshold (RFC 6582 section 3.2 step 3, choice 2).</summary>
    public void OnRecoveryEnded(Instant now)
    {
        if (InRecovery)
        {
            InRecovery = false;
            _inflation = 0;
            _avoiding = true;
            BeginAvoidance(now);
        }
    }

    /// <summary>The retransmission timer ran out: one segment, then slow start (RFC 5681 section 3.1, equation 4).</summary>
    /// <param name="flightSize">Bytes sent and not acknowledged.</param>
    /// <param name="isFirstForThisData">Whether this data had not been resent by the timer before: only then the threshold falls.</param>
    /// <param name="now">The time.</param>
    public void OnTimeout(int flightSize, bool isFirstForThisData, Instant now)
    {
        if (isFirstForThisData)
        {
            Reduce(flightSize);
        }

        BaseWindow = SegmentSize;
        _inflation = 0;
        _afterTimeout = true;
        InRecovery = false;
        _avoiding = false;
        ForgetLosses();
    }

    /// <summary>
    /// Nothing was sent for longer than the retransmission timeout: the window starts again from at most the initial one (RFC 5681 section
    /// 4.1), and by slow start finds its old place, because the threshold stays.
    /// </summary>
    public void OnIdle(Instant now)
    {
        _base = Math.Min(_base, Math.Max(_initialWindow, SegmentSize));
        Pause(now);
    }

    /// <summary>The threshold that a loss leaves, before the floor of two segments; the window is still what it was.</summary>
    protected abstract int ThresholdAfterLoss(int flightSize);

    /// <summary>A stage of congestion avoidance begins at this window: a recovery ended, or slow start reached the threshold.</summary>
    protected abstract void BeginAvoidance(Instant now);

    /// <summary>Grows <see cref="BaseWindow"/> in a stage of congestion avoidance.</summary>
    protected abstract void Avoid(int newlyAcknowledged, TimeSpan smoothedRoundTrip, Instant now);

    /// <summary>In such a stage this window held nobody back: the time since the last acknowledgement must not count as growth.</summary>
    protected virtual void OnPaused(Instant now)
    {
    }

    /// <summary>The window collapsed by a timeout: what is known of earlier losses is of no use.</summary>
    protected virtual void ForgetLosses()
    {
    }

    private void Pause(Instant now)
    {
        if (_avoiding)
        {
            OnPaused(now);
        }
    }

    private void Reduce(int flightSize)
    {
        Debug.Assert(flightSize >= 0, "flight is counted");
        SlowStartThreshold = Math.Clamp(ThresholdAfterLoss(flightSize), 2 * SegmentSize, WindowMax);
    }
}
