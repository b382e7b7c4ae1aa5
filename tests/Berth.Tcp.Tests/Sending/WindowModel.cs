namespace Berth;

/// <summary>A sender that always has data, on a path of one round-trip time: what a window becomes over time.</summary>
internal sealed class WindowModel(CongestionControl control, TimeSpan roundTrip)
{
    public Instant Now { get; private set; } = Instant.Epoch;

    public double Segments => (double)control.Window / control.SegmentSize;

    /// <summary>A round trip in which a window of segments is acknowledged, evenly spread, one acknowledgement for each.</summary>
    public void RunRoundTrip()
    {
        Instant start = Now;
        int count = Math.Max(1, control.Window / control.SegmentSize);
        for (int i = 1; i <= count; i++)
        {
            Now = start + (roundTrip * i / count);
            control.OnAcknowledged(control.SegmentSize, true, roundTrip, Now);
        }
    }

    /// <summary>Time passes a round trip at a time.</summary>
    public void RunUntil(Instant end)
    {
        while (Now < end)
        {
            RunRoundTrip();
        }
    }

    /// <summary>All of a window is in flight when one of its segments is lost; a round trip later it is repaired.</summary>
    public void Lose()
    {
        control.OnLossDetected(control.Window, Now);
        Now += roundTrip;
        control.OnRecoveryEnded(Now);
    }

    /// <summary>The average window in segments, over round trips, when every so many segments one is lost.</summary>
    public double Average(int segmentsBetweenLosses, int losses)
    {
        // The first losses lead from slow start to the steady sawtooth.
        double windows = 0;
        double roundTrips = 0;
        for (int loss = 0; loss < losses; loss++)
        {
            for (double sent = 0; sent < segmentsBetweenLosses;)
            {
                double window = Segments;
                double part = Math.Min(1, (segmentsBetweenLosses - sent) / window);
                RunRoundTrip();
                sent += window;
                if (loss >= losses / 2)
                {
                    windows += window * part;
                    roundTrips += part;
                }
            }

            control.OnLossDetected(control.Window, Now);
            control.OnRecoveryEnded(Now);
        }

        return windows / roundTrips;
    }
}
