namespace Berth;

/// <summary>Long paths that lose nothing: nothing is sent twice on them.</summary>
public sealed class SteadyPathTests
{
    /// <summary>The time-out closes in on a steady round trip; when the first acknowledgement is then delayed, it must not have come too close.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(400)]
    public void ADelayedAcknowledgement_IsWaitedFor(int delayMs)
    {
        TcpPair pair = new() { Delay = TimeSpan.FromMilliseconds(delayMs) };
        pair.Connect();
        for (int i = 0; i < 60; i++)
        {
            pair.Client.Write([(byte)i], pair.Now);
            Assert.True(pair.RunUntil(() => pair.Client.Unacknowledged == 0));
        }

        Assert.Equal(0, pair.Client.SegmentsRetransmitted);
    }

    /// <summary>RFC 5681 section 3.1, with RFC 6928 section 2: one loss may have been a late answer.</summary>
    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(2, 1)]
    public void AfterTwoLostSyns_OneSegmentGoesFirst(int lost, int segments)
    {
        TcpPair pair = new()
        {
            Rule = (bool _, in TcpSegment segment, List<TimeSpan> arrivals) =>
            {
                if (segment.IsSyn && lost-- > 0)
                {
                    arrivals.Clear();
                }
            },
        };
        pair.Connect();
        pair.Client.Write(new byte[50_000], pair.Now);
        int before = pair.Segments;
        int first = 0;
        pair.Rule = (bool toServer, in TcpSegment _, List<TimeSpan> arrivals) =>
        {
            first += toServer ? 1 : 0;
            arrivals.Clear();
        };
        pair.RunFor(TimeSpan.FromMilliseconds(10));
        Assert.Equal(segments, first);
        Assert.Equal(before + segments, pair.Segments);
    }
}
