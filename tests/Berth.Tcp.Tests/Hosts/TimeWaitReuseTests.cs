using System.Net.NetworkInformation;

namespace Berth;

/// <summary>A SYN for a connection in TIME-WAIT: RFC 6191 section 2, RFC 9293 section 3.6.1.</summary>
public sealed class TimeWaitReuseTests
{
    private const ushort Peer = 5000;
    private const uint PeerInitial = uint.MaxValue - 1; // So that the numbers turn over within the connection.
    private const uint PeerNext = unchecked(PeerInitial + 2); // After its SYN and its FIN.
    private const uint PeerClock = uint.MaxValue;
    private const TcpFlags Ack = TcpFlags.Acknowledgement;

    private readonly LoneHost _host = new();
    private TcpPassiveSocket? _listener;

    [Theory]
    [InlineData("a later timestamp", 1, -100, true)]
    [InlineData("a later timestamp at the old number", 1, 0, true)]
    [InlineData("the same timestamp and a later number", 0, 1, true)]
    [InlineData("the same timestamp and the old number", 0, 0, false)]
    [InlineData("an earlier timestamp and a later number", -1, 100, false)]
    public void WithTimestamps_TheClockDecides_ThenTheNumber(string syn, int clock, int number, bool opens) =>
        Check(syn, TimeWait(usesTimestamps: true), number, Options(unchecked(PeerClock + (uint)clock)), opens);

    [Theory]
    [InlineData("a later number", 1, true)]
    [InlineData("the old number", 0, false)]
    [InlineData("an earlier number", -1, false)]
    [InlineData("a number half the space away", int.MinValue + 1, false)]
    public void WithoutTimestamps_TheNumberDecides(string syn, int number, bool opens) =>
        Check(syn, TimeWait(usesTimestamps: false), number, default, opens);

    [Fact]
    public void WithoutTimestampsNow_TheNumberDecides() =>
        Check("a later number, timestamps no more", TimeWait(usesTimestamps: true), 1, default, opens: true);

    [Fact]
    public void WhenNobodyListensAnyMore_TimeWaitStays()
    {
        TcpConnection old = TimeWait(usesTimestamps: false);
        _host.Host.Close(_listener!, _host.Now);
        HostAnswer answer = Assert.Single(_host.Arrive(Peer, TcpFlags.Syn, PeerNext + 10));
        Assert.Equal((Ack, PeerNext), (answer.Flags, answer.Acknowledgement));
        Assert.Equal(TcpState.TimeWait, old.State);
    }

    [Theory]
    [InlineData(TcpFlags.Syn | TcpFlags.Acknowledgement)]
    [InlineData(TcpFlags.Syn | TcpFlags.Reset)]
    [InlineData(TcpFlags.Acknowledgement)]
    public void OnlyABareSynOpens(TcpFlags flags)
    {
        TcpConnection old = TimeWait(usesTimestamps: false);
        _host.Arrive(Peer, flags, PeerNext + 10, old.SendNext.Value);
        Assert.Equal(TcpState.TimeWait, old.State);
        Assert.Same(old, Assert.Single(_host.Host.Connections));
    }

    private static SegmentOptions Options(uint clock) => new() { HasTimestamps = true, TimestampValue = clock };

    private void Check(string syn, TcpConnection old, int number, SegmentOptions options, bool opens)
    {
        uint sequence = unchecked(PeerNext + (uint)number);
        HostAnswer answer = Assert.Single(_host.Arrive(Peer, TcpFlags.Syn, sequence, options: options));
        TcpConnection now = Assert.Single(_host.Host.Connections);
        if (opens)
        {
            Assert.True(answer.Flags == (TcpFlags.Syn | Ack), $"{syn}: {answer}");
            Assert.Equal((unchecked(sequence + 1), TcpState.SynReceived), (answer.Acknowledgement, now.State));
            Assert.True(new SequenceNumber(answer.Sequence) >= old.SendNext, $"{answer.Sequence} was used before, up to {old.SendNext}");
        }
        else
        {
            Assert.True(answer.Flags == Ack, $"{syn}: {answer}");
            Assert.Equal((PeerNext, TcpState.TimeWait), (answer.Acknowledgement, now.State));
            Assert.Same(old, now);
        }
    }

    private TcpConnection TimeWait(bool usesTimestamps)
    {
        _listener = _host.Listen();
        SegmentOptions options = usesTimestamps ? Options(PeerClock) : default;
        HostAnswer synAck = Assert.Single(_host.Arrive(Peer, TcpFlags.Syn, PeerInitial, options: options));
        _host.Arrive(Peer, Ack, PeerInitial + 1, synAck.Sequence + 1, options: options);
        Assert.True(_listener.TryAccept(out TcpConnection? connection));
        connection.Write(new byte[1000], _host.Now);
        connection.CloseOutput(_host.Now);
        _host.Take();
        _host.Arrive(Peer, Ack | TcpFlags.Fin, PeerInitial + 1, connection.SendNext.Value, options: options);
        Assert.Equal(TcpState.TimeWait, connection.State);
        return connection;
    }
}
