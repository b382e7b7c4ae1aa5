using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 7323 sections 3 to 5: timestamps, and protection against wrapped sequence numbers.</summary>
public sealed class TimestampTests
{
    private const TcpFlags Ack = TcpFlags.Acknowledgement;

    // The peer's clock in the handshake; see LoneEnd.
    private const uint PeerClock = 3_600_000;

    [Fact]
    public void SegmentWithAnEarlierTimestamp_IsAcknowledgedAndDropped()
    {
        LoneEnd end = Established();
        end.Arrive(Ack, 1, 1, count: 10, options: At(PeerClock - 1));
        Assert.Equal([". 1:1(0) ack 1"], end.TakeBriefs());
        Assert.Equal(0, end.Connection.Readable);
        end.Arrive(Ack, 1, 1, count: 10, options: At(PeerClock));
        Assert.Equal(10, end.Connection.Readable);
    }

    [Fact]
    public void SegmentWithoutATimestamp_IsDropped_WhereBothAgreedOnThem()
    {
        LoneEnd end = Established();
        TcpSegment bare = new() { Sequence = LoneEnd.PeerInitial + 1, Acknowledgement = LoneEnd.OurInitial + 1, Flags = Ack, Window = 100, Payload = new byte[10] };
        end.Connection.Input(bare, end.Now);
        end.Do(static (_, _) => { });
        Assert.Empty(end.Take());
        Assert.Equal(0, end.Connection.Readable);
    }

    [Fact]
    public void Reset_NeedsNoTimestamp_AndNoLateOne()
    {
        LoneEnd end = Established();
        end.Arrive(TcpFlags.Reset, 1);
        Assert.Equal(TcpFailure.Reset, end.Connection.Failure);

        LoneEnd late = Established();
        late.Arrive(TcpFlags.Reset, 1, options: At(1));
        Assert.Equal(TcpFailure.Reset, late.Connection.Failure);
    }

    /// <summary>RFC 7323 section 4.3: with a delayed acknowledgement the earlier value is echoed, with a gap the one before the gap.</summary>
    [Fact]
    public void Echo_IsOfTheSegmentThatMovedTheLeftEdge()
    {
        LoneEnd end = LoneEnd.Established(TcpSettings.Linux with { QuickAcknowledgements = 0 }, LoneEnd.LinuxSyn());
        end.Arrive(Ack, 1, 1, count: 1000, options: At(PeerClock + 1));
        end.Arrive(Ack, 1001, 1, count: 1000, options: At(PeerClock + 2));
        Assert.Equal(PeerClock + 1, Assert.Single(end.Take()).Options.TimestampEcho);
        end.Arrive(Ack, 3001, 1, count: 1000, options: At(PeerClock + 4));
        Assert.Equal(PeerClock + 1, Assert.Single(end.Take()).Options.TimestampEcho);
        end.Arrive(Ack, 2001, 1, count: 1000, options: At(PeerClock + 3));
        Assert.Equal(PeerClock + 3, Assert.Single(end.Take()).Options.TimestampEcho);
    }

    /// <summary>RFC 7323 section 5.5: after 24 days the peer's clock may have gone half round.</summary>
    [Fact]
    public void AfterWeeksOfSilence_AnEarlierTimestampIsTaken_AndEchoed()
    {
        LoneEnd end = Established();
        end.Wait(TimeSpan.FromDays(25));
        uint round = unchecked(PeerClock + (uint)TimeSpan.FromDays(25).TotalMilliseconds);
        Assert.True(unchecked((int)(round - PeerClock)) < 0, "the clock went half round");
        end.Arrive(Ack, 1, 1, count: 10, options: At(round));
        SentSegment sent = Assert.Single(end.Take());
        Assert.Equal((11, round), (sent.Acknowledgement, sent.Options.TimestampEcho));
        end.Arrive(Ack, 11, 1, count: 10, options: At(round - 1));
        Assert.Equal(10, end.Connection.Readable);
    }

    [Fact]
    public void EchoOfARetransmission_TellsTheRoundTrip()
    {
        LoneEnd end = Established();
        end.Write(10);
        end.Wait(0.25); // The first is lost, and comes again after 200 ms.
        SentSegment again = end.Take()[1];
        end.Wait(0.05);
        end.Arrive(Ack, 1, 11, options: At(PeerClock + 300) with { TimestampEcho = again.Options.TimestampValue });
        end.Write(10);
        Instant sent = end.Take()[^1].At;
        end.Wait(0.5);
        Assert.InRange((end.Take()[0].At - sent).TotalMilliseconds, 200, 330);
    }

    private static LoneEnd Established() => LoneEnd.Established(TcpSettings.Linux, LoneEnd.LinuxSyn());

    private static SegmentOptions At(uint value) => new() { HasTimestamps = true, TimestampValue = value, TimestampEcho = 1 };
}
