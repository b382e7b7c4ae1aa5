using System.Text;

namespace Berth.Linux.Tests;

/// <summary>What a datagram to be sent may ask for beside payload and address, and what the kernel makes of it.</summary>
public sealed class OutgoingDatagramTests : IAsyncLifetime
{
    private readonly Stack<DatagramSocket> _made = [];

    public OutgoingDatagramTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Engine Engine { get; } = new SocketEngine(LinuxNativeCalls.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        while (_made.TryPop(out DatagramSocket? socket))
        {
            await socket.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.2")]
    [InlineData("::", "127.0.0.1", "127.0.0.2")]
    [InlineData("::", "::1", "::1")]
    public async Task Source_IsWhereTheDatagramComesFrom_WithTheSocketsPort(string bound, string to, string from)
    {
        DatagramSocket receiver = await OpenAsync(IP(to));
        DatagramSocket sender = await OpenAsync(IP(bound));
        OutgoingDatagram datagram = new(Bytes("x"), receiver.LocalAddress) { Source = IP(from) };
        Assert.Equal(2, sender.TrySend([datagram, datagram with { Source = null }]));
        Assert.Equal(IP(from).WithPort(sender.LocalAddress.Port), (await ReceiveAsync(receiver)).Remote);
        Assert.Equal(IP(to).WithPort(sender.LocalAddress.Port), (await ReceiveAsync(receiver)).Remote);
    }

    [Theory]
    [InlineData("127.0.0.1", "198.51.100.7")]
    [InlineData("::1", "2001:db8::77")]
    public async Task ASourceThatIsNotThisHosts_IsRefused_AndNamed(string to, string from)
    {
        DatagramSocket sender = await OpenAsync(IP(to));
        OutgoingDatagram datagram = new(Bytes("x"), IP(to).WithPort(9)) { Source = IP(from) };
        Fault fault = Assert.Throws<FaultException>(() => sender.TrySend([datagram])).Fault;
        Assert.Contains(fault.Errno, (Errno?[])[Errno.EINVAL, Errno.ENETUNREACH]); // As the kernel is older or newer, and by family.
        Assert.Contains($"leave from {from}", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(1, sender.TrySend([datagram with { Source = IP(to) }]));
    }

    [Fact]
    public async Task ASourceOfTheOtherFamily_IsRefused_BeforeTheKernelSeesIt()
    {
        DatagramSocket sender = await OpenAsync(Address.IPv6Any(0));
        OutgoingDatagram datagram = new(Bytes("x"), Address.Loopback(9)) { Source = Address.IPv6Loopback(0) };
        Fault fault = Assert.Throws<FaultException>(() => sender.TrySend([datagram])).Fault;
        Assert.Equal((FaultReason.InvalidArgument, null), (fault.Reason, fault.Errno));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task AnAnswer_LeavesFromTheAddressThatWasAsked_AndAncillaryDataIsStillNotToldUnasked(string bound)
    {
        DatagramSocket server = await OpenAsync(IP(bound));
        DatagramSocket client = await ConnectAsync(IP("127.0.0.2").WithPort(server.LocalAddress.Port)); // It hears no other address.
        await client.SendAsync(Bytes("question"), cancellation: Cancellation);
        using Datagram question = await server.ReceiveAsync(Cancellation);
        Assert.Equal((client.RemoteAddress!.Value, IP("127.0.0.2")), (question.Local, question.ReplySource));
        Assert.Equal(default, question.Ancillary);
        await question.ReplyAsync(Bytes("answer"), Cancellation);
        Assert.Equal("answer", (await ReceiveAsync(client)).Text);
    }

    [Fact]
    public async Task ASession_SpeaksFromTheAddressThatItsPeerAskedFirst_AndCountsItsBytes()
    {
        DatagramSocket socket = await Engine.OpenDatagramAsync(new DatagramOptions { LocalAddress = Address.Any(0) }, Cancellation);
        await using DatagramSessions sessions = new(socket);
        DatagramSocket client = await ConnectAsync(IP("127.0.0.2").WithPort(socket.LocalAddress.Port));
        await client.SendAsync(Bytes("question"), cancellation: Cancellation);
        await using DatagramSession session = await sessions.AcceptAsync(Cancellation);
        Assert.Equal("question", (await ReceiveAsync(session)).Text);
        await session.SendAsync(Bytes("of itself"), cancellation: Cancellation);
        Assert.Equal(1, session.TrySend([new OutgoingDatagram(Bytes("again"), null)]));
        Assert.Equal(["of itself", "again"], [(await ReceiveAsync(client)).Text, (await ReceiveAsync(client)).Text]);
        Assert.Equal((8, 14), (session.BytesReceived, session.BytesSent));
    }

    [Fact]
    public async Task DoNotRoute_ReachesTheOwnNetworksOnly()
    {
        DatagramSocket receiver = await OpenAsync(Address.Loopback(0));
        DatagramSocket sender = await OpenAsync(Address.Any(0));
        OutgoingDatagram near = new(Bytes("near"), receiver.LocalAddress) { DoNotRoute = true };
        OutgoingDatagram far = near with { Remote = Address.FromIPv4([203, 0, 113, 9], 9) }; // For documentation (RFC 5737): on no network.
        Assert.Equal(1, sender.TrySend([near, far]));
        Fault fault = Assert.Throws<FaultException>(() => sender.TrySend([far])).Fault;
        Assert.Equal(Errno.ENETUNREACH, fault.Errno);
        Assert.Contains("DoNotRoute", fault.Detail, StringComparison.Ordinal);
        Assert.Equal("near", (await ReceiveAsync(receiver)).Text);
    }

    [Fact]
    public async Task HasMore_JoinsPartsIntoOneDatagram_AmongOthersOfTheBatch()
    {
        DatagramSocket receiver = await OpenAsync(Address.Loopback(0));
        DatagramSocket sender = await OpenAsync(Address.Loopback(0));
        OutgoingDatagram part = new(default, receiver.LocalAddress) { HasMore = true };
        Assert.Equal(5, sender.TrySend(
        [
            new(Bytes("one"), receiver.LocalAddress),
            part with { Payload = Bytes("t") },
            part with { Payload = Bytes("w") },
            new(Bytes("o"), receiver.LocalAddress),
            new(Bytes("three"), receiver.LocalAddress),
        ]));
        Assert.Equal(["one", "two", "three"], [
            (await ReceiveAsync(receiver)).Text, (await ReceiveAsync(receiver)).Text, (await ReceiveAsync(receiver)).Text]);
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("::1", "::1")]
    public async Task SegmentSize_SplitsThePayload_AmongOthersOfTheBatch(string to, string? from)
    {
        DatagramSocket receiver = await OpenAsync(IP(to));
        DatagramSocket sender = await OpenAsync(IP(to).Family == System.Net.Sockets.AddressFamily.InterNetwork ? Address.Any(0) : Address.IPv6Any(0));
        OutgoingDatagram plain = new(Bytes("plain"), receiver.LocalAddress) { Source = from is null ? null : IP(from) };
        Assert.Equal(3, sender.TrySend([plain, plain with { Payload = Bytes("aaabbbc"), SegmentSize = 3 }, plain]));
        List<string> texts = [];
        while (texts.Count < 5)
        {
            (string text, Address remote) = await ReceiveAsync(receiver);
            Assert.Equal(from ?? to, remote.HostText);
            texts.Add(text);
        }

        Assert.Equal(["plain", "aaa", "bbb", "c", "plain"], texts);
    }

    [Fact]
    public async Task TooManySegments_AreRefused_AndSaidWhy()
    {
        DatagramSocket sender = await OpenAsync(Address.Loopback(0));
        OutgoingDatagram datagram = new(new byte[1000], sender.LocalAddress) { SegmentSize = 1 };
        Fault fault = Assert.Throws<FaultException>(() => sender.TrySend([datagram])).Fault;
        Assert.NotNull(fault.Errno);
        Assert.Contains("1,000 bytes in segments of 1:", fault.Detail, StringComparison.Ordinal);
        Fault negative = Assert.Throws<FaultException>(() => sender.TrySend([datagram with { SegmentSize = -1 }])).Fault;
        Assert.Equal((FaultReason.InvalidArgument, null), (negative.Reason, negative.Errno));
    }

    [Fact]
    public async Task AKernelWithoutSegments_IsSaid_AndNothingGoesOut()
    {
        await using DatagramSocket sender = await new SocketEngine(new OldKernel()).OpenDatagramAsync(
            new DatagramOptions { LocalAddress = Address.Loopback(0) }, Cancellation);
        OutgoingDatagram datagram = new(Bytes("aaabbb"), sender.LocalAddress) { SegmentSize = 3 };
        Fault fault = Assert.Throws<FaultException>(() => sender.TrySend([datagram])).Fault;
        Assert.Equal(FaultReason.NotSupported, fault.Reason);
        Assert.Contains("4.18", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(1, sender.TrySend([datagram with { SegmentSize = 0 }]));
        Assert.Equal("aaabbb", (await ReceiveAsync(sender)).Text);
    }

    private static Address IP(string host) => Address.FromIP(System.Net.IPAddress.Parse(host), 0);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<(string Text, Address Remote)> ReceiveAsync(DatagramSocket socket)
    {
        using Datagram datagram = await socket.ReceiveAsync(Cancellation);
        return (Encoding.UTF8.GetString(datagram.Payload.Span), datagram.Remote);
    }

    private async Task<DatagramSocket> ConnectAsync(Address remote)
    {
        DatagramSocket socket = await Engine.OpenDatagramAsync(
            new DatagramOptions { LocalAddress = Address.Loopback(0), RemoteAddress = remote }, Cancellation);
        _made.Push(socket);
        return socket;
    }

    private async Task<DatagramSocket> OpenAsync(Address local)
    {
        DatagramSocket socket = await Engine.OpenDatagramAsync(new DatagramOptions { LocalAddress = local.WithPort(0) }, Cancellation);
        _made.Push(socket);
        return socket;
    }
}
