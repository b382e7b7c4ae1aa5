using System.Net.NetworkInformation;

namespace Berth;

/// <summary>The two queues of a listener, as Linux and 4.4BSD count them, and cookies when the first one is full (RFC 4987 section 3.6).</summary>
public sealed class ListenQueueTests
{
    private static readonly TcpSettings NoCookies = TcpSettings.Linux with { SynCookies = false };

    private readonly HostPair _pair = new();

    public static TheoryData<int, int> Linux => [.. Enumerable.Range(0, 15).Select(static backlog => (backlog, backlog + 1))];

    /// <summary>As the classical table has it, from 0 to 14.</summary>
    public static TheoryData<int, int> Berkeley =>
        [.. ((int[])[1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22]).Select(static (admitted, backlog) => (backlog, admitted))];

    [Theory]
    [MemberData(nameof(Linux))]
    public void UnderLinuxsRule_ABacklogOfN_AdmitsOneMore(int backlog, int admitted) => Admits(NoCookies, backlog, admitted);

    [Theory]
    [MemberData(nameof(Berkeley))]
    public void UnderTheBerkeleyRule_ABacklogOfN_AdmitsHalfAsManyMoreAndOne(int backlog, int admitted) =>
        Admits(NoCookies with { QueueRule = ListenQueueRule.Berkeley }, backlog, admitted);

    [Theory]
    [MemberData(nameof(Linux))]
    public void UnderLinuxsRule_ASynQueueHoldsOneMoreThanTheBacklog(int backlog, int held) => Holds(NoCookies, backlog, held);

    [Theory]
    [MemberData(nameof(Berkeley))]
    public void UnderTheBerkeleyRule_HalfOpenConnectionsCountAsWell(int backlog, int held) =>
        Holds(NoCookies with { QueueRule = ListenQueueRule.Berkeley }, backlog, held);

    [Fact]
    public void AFullAcceptQueue_IgnoresTheFinalAcknowledgement_SendsNoReset_AndTheClientNeverKnows()
    {
        _pair.Right.TryListen(null, 80, 1, NoCookies, out TcpPassiveSocket? listener);
        Connect();
        _pair.RunFor(TimeSpan.FromMilliseconds(10));
        TcpConnection second = Connect();
        TcpConnection third = Connect();
        _pair.RunFor(TimeSpan.FromMilliseconds(10));
        Assert.Equal((2, 1, 1L), (listener!.AcceptQueueLength, listener.SynQueueLength, listener.AcknowledgementsIgnored));
        Assert.Equal((TcpState.Established, TcpState.Established), (second.State, third.State));
        third.Write("hello"u8, _pair.Now);
        _pair.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.Equal(2, listener.AcceptQueueLength);
        Assert.True(listener.TryAccept(out _));
        Assert.True(listener.TryAccept(out _));
        TcpConnection? accepted = null;
        Assert.True(_pair.RunUntil(() => listener.TryAccept(out accepted)));
        Assert.True(_pair.RunUntil(() => accepted!.Readable == 5));
        Assert.Equal(third.Key.LocalPort, accepted!.Key.RemotePort);
        Assert.Equal(0, _pair.Right.Counters.ResetsSent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ACookie_KeepsWhatTheClientOffered_OnlyWithTimestamps(bool timestamps)
    {
        List<SegmentOptions> answers = [];
        LoneHost host = new();
        TcpPassiveSocket listener = host.Listen(backlog: 0);
        SegmentOptions offered = new() { MaximumSegmentSize = 1460, WindowScale = 7, SackPermitted = true, HasTimestamps = timestamps, TimestampValue = 99 };
        host.Arrive(1, TcpFlags.Syn, 1000, options: offered);
        Assert.Equal(1, listener.SynQueueLength);
        HostAnswer cookie = Assert.Single(host.Arrive(2, TcpFlags.Syn, 2000, options: offered));
        Assert.Equal((1, 1L), (listener.SynQueueLength, host.Host.Counters.CookiesSent));
        Assert.Equal((timestamps, timestamps, timestamps), (cookie.Options.HasTimestamps, cookie.Options.SackPermitted, cookie.Options.WindowScale is not null));

        SegmentOptions echo = timestamps ? new() { HasTimestamps = true, TimestampValue = 100, TimestampEcho = cookie.Options.TimestampValue } : default;
        host.Arrive(2, TcpFlags.Acknowledgement | TcpFlags.Push, 2001, cookie.Sequence + 1, count: 10, options: echo);
        Assert.True(listener.TryAccept(out TcpConnection? accepted));
        Assert.Equal((TcpState.Established, 10, 1L), (accepted.State, accepted.Readable, listener.CookiesAccepted));
        Assert.Equal(timestamps ? 1448 : 1460, accepted.SegmentSize);
    }

    [Fact]
    public void AGuessedCookie_IsReset()
    {
        LoneHost host = new();
        TcpPassiveSocket listener = host.Listen(backlog: 0);
        host.Arrive(1, TcpFlags.Syn, 1000);
        HostAnswer cookie = Assert.Single(host.Arrive(2, TcpFlags.Syn, 2000));
        HostAnswer reset = Assert.Single(host.Arrive(2, TcpFlags.Acknowledgement, 2001, cookie.Sequence + 2_000_000));
        Assert.Equal((TcpFlags.Reset, cookie.Sequence + 2_000_000), (reset.Flags, reset.Sequence));
        Assert.Equal(0, listener.CookiesAccepted);
    }

    private void Admits(TcpSettings settings, int backlog, int admitted)
    {
        _pair.Right.TryListen(null, 80, backlog, settings, out TcpPassiveSocket? listener);
        List<TcpConnection> clients = [];
        for (int number = 0; number < 24; number++)
        {
            clients.Add(Connect());
            _pair.RunFor(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal((admitted, 0), (listener!.AcceptQueueLength, listener.SynQueueLength));
        Assert.Equal(admitted, clients.Count(static client => client.State == TcpState.Established));
        Assert.Equal(0, _pair.Right.Counters.ResetsSent);
        List<TcpConnection> accepted = [];
        Assert.True(_pair.RunUntil(() =>
        {
            while (listener.TryAccept(out TcpConnection? one))
            {
                accepted.Add(one);
            }

            return accepted.Count == clients.Count;
        }));
        Assert.Equal(clients.Take(admitted).Select(static client => client.Key.LocalPort), accepted.Take(admitted).Select(static one => one.Key.RemotePort));
    }

    private static void Holds(TcpSettings settings, int backlog, int held)
    {
        LoneHost host = new();
        TcpPassiveSocket listener = host.Listen(settings, backlog);
        int answered = Enumerable.Range(1, 24).Count(from => host.Arrive((ushort)from, TcpFlags.Syn, 1000).Count == 1);
        Assert.Equal((held, held, 24L - held), (answered, listener.SynQueueLength, listener.SynsIgnored));
    }

    private TcpConnection Connect()
    {
        Assert.Equal(BindFailure.None, _pair.Left.TryConnect(HostPair.RightAddress, 80, null, 0, null, _pair.Now, out TcpConnection? client));
        return client!;
    }
}
