using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 9293 sections 3.5, 3.7.1 and 3.10.1: opening, and what the SYNs negotiate.</summary>
public sealed class OpeningTests
{
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Acknowledgement;

    [Fact]
    public void ActiveOpen_SendsSyn_AndAcknowledgesTheAnswer()
    {
        LoneEnd end = LoneEnd.Open();
        Assert.Equal(["S 0:0(0)"], end.TakeBriefs());
        end.Arrive(SynAck, 0, 1);
        Assert.Equal([". 1:1(0) ack 1"], end.TakeBriefs());
        Assert.Equal(TcpState.Established, end.State);
        Assert.True(end.Connection.TakeEvents().HasFlag(TcpEvents.Connected));
    }

    [Fact]
    public void PassiveOpen_IsEstablishedByTheThirdSegment()
    {
        LoneEnd end = LoneEnd.Answer();
        Assert.Equal(["S. 0:0(0) ack 1"], end.TakeBriefs());
        Assert.Equal(TcpState.SynReceived, end.State);
        end.Acknowledge(1);
        Assert.Equal(TcpState.Established, end.State);
        Assert.Empty(end.Take());
    }

    [Fact]
    public void BothEndsOpenAtOnce_AndAreConnected()
    {
        LoneEnd end = LoneEnd.Open();
        end.Take();
        end.Arrive(TcpFlags.Syn, 0);
        Assert.Equal(TcpState.SynReceived, end.State);
        Assert.Equal(["S. 0:0(0) ack 1"], end.TakeBriefs());
        end.Arrive(SynAck, 0, 1);
        Assert.Equal(TcpState.Established, end.State);
        Assert.Empty(end.Take());
        end.Data(10);
        end.Write(10);
        Assert.Equal([". 1:1(0) ack 11", "P. 1:11(10) ack 11"], end.TakeBriefs());
    }

    [Fact]
    public void BothEndsOpenAtOnce_WithDataWaiting_EachSendsItOnce()
    {
        LoneEnd end = LoneEnd.Open();
        Assert.Equal(5, end.Connection.Write(new byte[5], end.Now));
        end.Take();
        end.Arrive(TcpFlags.Syn, 0);
        Assert.Equal(["S. 0:0(0) ack 1"], end.TakeBriefs());
        end.Arrive(SynAck, 0, 1);
        Assert.Equal(["P. 1:6(5) ack 1"], end.TakeBriefs());
    }

    [Fact]
    public void RepeatedSyn_IsAnsweredAgain_WithoutUsingUpTheRetries()
    {
        LoneEnd end = LoneEnd.Answer();
        end.Take();
        for (int times = 0; times < 20; times++)
        {
            end.Arrive(TcpFlags.Syn, 0);
        }

        Assert.Equal(20, end.TakeBriefs().Count(static brief => brief == "S. 0:0(0) ack 1"));
        end.Acknowledge(1);
        Assert.Equal(TcpState.Established, end.State);
    }

    [Theory]
    [InlineData("Linux", "0 1 2 3 4 5 7 11 19 35 67", 131)]
    [InlineData("OlderLinux", "0 1 3 7 15 31 63", 127)]
    [InlineData("Berkeley", "0 6 30", 75)]
    public void Silence_IsAskedBySchedule_AndThenTimedOut(string schedule, string times, int totalSeconds)
    {
        SynSchedule syns = schedule switch
        {
            "Linux" => SynSchedule.Linux,
            "OlderLinux" => SynSchedule.OlderLinux,
            _ => SynSchedule.Berkeley,
        };
        LoneEnd end = LoneEnd.Open(LoneEnd.Plain with { SynSchedule = syns });
        Instant start = end.Now;
        end.Wait(totalSeconds - 0.001);
        Assert.Equal(TcpState.SynSent, end.State);
        SentSegment[] sent = end.Take();
        Assert.Equal(times, string.Join(' ', sent.Select(segment => (segment.At - start).TotalSeconds)));
        Assert.All(sent, static segment => Assert.Equal("S 0:0(0)", segment.Brief));
        end.Wait(0.001);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (end.State, end.Connection.Failure));
        Assert.Empty(end.Take());
    }

    [Fact]
    public void UnansweredSynAck_IsSentFiveTimesMore_AndDroppedAfter63Seconds()
    {
        LoneEnd end = LoneEnd.Answer();
        Instant start = end.Now;
        end.Wait(62.999);
        Assert.Equal("0 1 3 7 15 31", string.Join(' ', end.Take().Select(segment => (segment.At - start).TotalSeconds)));
        Assert.Equal(TcpState.SynReceived, end.State);
        end.Wait(0.001);
        Assert.Equal((TcpState.Closed, TcpFailure.None), (end.State, end.Connection.Failure));
    }

    [Fact]
    public void Reset_RefusesTheOpen()
    {
        LoneEnd end = LoneEnd.Open();
        end.Arrive(TcpFlags.Reset | TcpFlags.Acknowledgement, 0, 1);
        Assert.Equal((TcpState.Closed, TcpFailure.Refused), (end.State, end.Connection.Failure));
        Assert.Equal(TcpEvents.Failed | TcpEvents.Closed, end.Connection.TakeEvents());
    }

    /// <summary>RFC 9293 section 3.5.1, figure 9: the other end remembers a connection that this one has lost.</summary>
    [Fact]
    public void HalfOpenPeer_IsReset_AndTheOpenGoesOn()
    {
        LoneEnd end = LoneEnd.Open();
        end.Take();
        end.Arrive(TcpFlags.Acknowledgement, 300, 100);
        Assert.Equal(["R 100:100(0)"], end.TakeBriefs());
        end.Wait(1);
        Assert.Equal(["S 0:0(0)"], end.TakeBriefs());
        end.Arrive(SynAck, 0, 1);
        Assert.Equal(TcpState.Established, end.State);
    }

    [Fact]
    public void CloseBeforeTheAnswer_SendsNothingMore()
    {
        LoneEnd end = LoneEnd.Open();
        end.Take();
        end.Do(static (connection, now) => connection.Close(now));
        end.Wait(500);
        Assert.Equal((TcpState.Closed, TcpFailure.None), (end.State, end.Connection.Failure));
        Assert.Empty(end.Take());
    }

    [Fact]
    public void CloseInSynReceived_SendsTheFinOnceEstablished()
    {
        LoneEnd end = LoneEnd.Answer();
        end.Do(static (connection, now) => connection.CloseOutput(now));
        end.Take();
        end.Acknowledge(1);
        Assert.Equal(TcpState.FinWait1, end.State);
        Assert.Equal(["F. 1:1(0) ack 1"], end.TakeBriefs());
    }

    [Fact]
    public void DataAndFinInTheSynAck_AreTaken()
    {
        LoneEnd end = LoneEnd.Open();
        end.Take();
        end.Arrive(SynAck | TcpFlags.Fin, 0, 1, count: 10);
        Assert.Equal([". 1:1(0) ack 12"], end.TakeBriefs());
        Assert.Equal(TcpState.CloseWait, end.State);
        Assert.Equal(10, end.Read());
        Assert.True(end.Connection.InputEnded);
    }

    /// <summary>RFC 9293 section 3.10.7.2 allows to leave data of a SYN to a retransmission.</summary>
    [Fact]
    public void DataInTheSyn_IsNotAcknowledged_AndTakenWhenItComesAgain()
    {
        LoneEnd end = LoneEnd.Open();
        end.Take();
        end.Arrive(TcpFlags.Syn, 0, count: 10);
        Assert.Equal(["S. 0:0(0) ack 1"], end.TakeBriefs());
        end.Acknowledge(1);
        Assert.Equal(0, end.Connection.Readable);
        end.Arrive(TcpFlags.Acknowledgement, 1, 1, count: 10);
        Assert.Equal(10, end.Read());
    }

    [Theory]
    [InlineData(null, 536)] // RFC 9293 section 3.7.1, MUST-15.
    [InlineData(0, 536)]
    [InlineData(1, 48)]
    [InlineData(700, 700)]
    [InlineData(1460, 1000)]
    public void SegmentSize_IsWhatThePeerTakes_WithinWhatThePathCarries(int? announced, int expected)
    {
        LoneEnd end = LoneEnd.Established(peer: new SegmentOptions { MaximumSegmentSize = (ushort?)announced });
        end.Write(2500);
        Assert.Equal(expected, end.Take()[0].Payload.Length);
    }

    [Fact]
    public void TimestampsTakeTheirRoomFromTheSegment()
    {
        LoneEnd end = LoneEnd.Established(TcpSettings.Linux, LoneEnd.LinuxSyn());
        end.Write(2500);
        Assert.Equal(988, end.Take()[0].Payload.Length);
    }

    [Fact]
    public void TinySegmentsOfThePeer_StillCarrySomethingBesideFullOptions()
    {
        LoneEnd end = LoneEnd.Established(TcpSettings.Linux, LoneEnd.LinuxSyn(segmentSize: 1));
        for (int hole = 0; hole < 4; hole++)
        {
            end.Arrive(TcpFlags.Acknowledgement, 1 + 100 + (hole * 100), 1, count: 10);
        }

        end.Take();
        end.Write(10);
        SentSegment sent = end.Take().First(static segment => segment.Payload.Length > 0);
        Assert.Equal((8, 3), (sent.Payload.Length, sent.Sacks.Length));
    }

    [Fact]
    public void OurSyn_OffersEverything_AndTheAnswerOnlyWhatThePeerOffered()
    {
        SegmentOptions offered = LoneEnd.Open(TcpSettings.Linux).Take()[0].Options;
        Assert.Equal(((ushort?)1000, (byte?)5, true, true), (offered.MaximumSegmentSize, offered.WindowScale, offered.SackPermitted, offered.HasTimestamps));
        Assert.Equal(0u, offered.TimestampEcho);
        SegmentOptions plain = LoneEnd.Answer(TcpSettings.Linux).Take()[0].Options;
        Assert.Equal(((ushort?)1000, (byte?)null, false, false), (plain.MaximumSegmentSize, plain.WindowScale, plain.SackPermitted, plain.HasTimestamps));
        SegmentOptions full = LoneEnd.Answer(TcpSettings.Linux, LoneEnd.LinuxSyn()).Take()[0].Options;
        Assert.Equal(((byte?)5, true, true, 3_600_000u), (full.WindowScale, full.SackPermitted, full.HasTimestamps, full.TimestampEcho));
    }

    /// <summary>RFC 7323 sections 2.2 and 2.3.</summary>
    [Theory]
    [InlineData(3, 8000)]
    [InlineData(14, 16_384_000)]
    [InlineData(200, 16_384_000)]
    public void PeersWindow_IsShifted_ButInItsSyn(int scale, int window)
    {
        LoneEnd end = LoneEnd.Established(
            TcpSettings.Linux with { Timestamps = false, InitialWindowSegments = 100 },
            new SegmentOptions { MaximumSegmentSize = 1000, WindowScale = (byte)scale }, window: 1000);
        end.Write(30_000);
        Assert.Equal(1000, end.Take().Sum(static sent => sent.Payload.Length));
        end.Acknowledge(1001, window: 1000);
        Assert.Equal(Math.Min(window, 29_000), end.Take().Sum(static sent => sent.Payload.Length));
    }

    [Theory]
    [InlineData(false, 60_000, 60_000)]
    [InlineData(true, 1 << 20, 65_535)]
    public void OurWindow_IsShiftedOnlyWhenBothOffered(bool scaled, int buffer, int inSyn)
    {
        LoneEnd end = LoneEnd.Answer(TcpSettings.Linux with { ReceiveBuffer = buffer }, scaled ? LoneEnd.LinuxSyn() : default);
        Assert.Equal(inSyn, end.Take()[0].Window);
        end.Acknowledge(1);
        end.Data(10);
        int shift = scaled ? 5 : 0;
        int told = Assert.Single(end.Take()).Window << shift;
        Assert.InRange(told, buffer - 10 - (1 << shift), buffer - 10 + (1 << shift));
    }

    /// <summary>RFC 6928: ten segments of the size that was agreed on, whatever the own link could carry.</summary>
    [Theory]
    [InlineData(9000, 1460, 10)]
    [InlineData(1460, 1460, 10)]
    [InlineData(1460, 536, 10)]
    [InlineData(9000, 9000, 2)]
    public void FirstWindow_IsTenSegments_AsLargeAsAgreed(int own, int peers, int segments)
    {
        TcpPair pair = new(
            TcpSettings.Linux with { Timestamps = false }, TcpSettings.Linux with { Timestamps = false, MaximumSegmentSize = peers }, own);
        pair.Connect();
        int before = pair.Segments;
        pair.Client.Write(new byte[100_000], pair.Now);
        pair.RunFor(TimeSpan.FromMilliseconds(9));
        Assert.Equal(segments, pair.Segments - before);
    }

    /// <summary>RFC 6298 rule 5.7: after a lost SYN the first time-out is 3 s, because nothing was measured.</summary>
    [Fact]
    public void AfterALostSyn_TheFirstTimeoutIsThreeSeconds()
    {
        LoneEnd end = LoneEnd.Open();
        end.Wait(1.5);
        end.Arrive(SynAck, 0, 1);
        end.Take();
        end.Write(10);
        Instant sent = end.Take()[0].At;
        end.Wait(4);
        Assert.Equal(3, (Assert.Single(end.Take()).At - sent).TotalSeconds);
    }

    [Theory]
    [InlineData(true, TcpState.Closed, TcpFailure.HostUnreachable)]
    [InlineData(false, TcpState.SynSent, TcpFailure.None)]
    public void UnreachableWhileOpening_EndsItOnLinux_AndIsRememberedByBerkeley(bool linux, TcpState state, TcpFailure failure)
    {
        LoneEnd end = LoneEnd.Open((linux ? TcpSettings.Linux : TcpSettings.Berkeley) with { Timestamps = false });
        end.Do(static (connection, now) => connection.OnUnreachable(TcpFailure.HostUnreachable, LoneEnd.OurInitial, now));
        Assert.Equal((state, failure), (end.State, end.Connection.Failure));
        end.Wait(200);
        Assert.Equal((TcpState.Closed, TcpFailure.HostUnreachable), (end.State, end.Connection.Failure));
    }
}
