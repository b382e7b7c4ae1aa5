namespace Berth.Linux.Tests;

/// <summary>Batches and ancillary data of real sockets, through the portable engine with Linux's calls.</summary>
public sealed class DatagramDetailTests : IAsyncLifetime
{
    private const int SolUdp = 17;
    private const int UdpGro = 104;
    private const int UdpSegment = 103;
    private const int IpProtocolIp = 0;
    private const int IpTtl = 2;
    private const int IpTos = 1;
    private const int IpProtocolIPv6 = 41;
    private const int IPv6UnicastHops = 16;
    private const int IPv6TrafficClass = 67;

    private readonly Stack<DatagramSocket> _made = [];

    public DatagramDetailTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

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
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    public async Task Ancillary_TellsWhereTo_ByWhichInterface_HopsClassAndTime(string host, bool isDualStack)
    {
        Address sent = IP(host);
        bool isIPv4 = sent.Family == System.Net.Sockets.AddressFamily.InterNetwork;
        DatagramSocket receiver = await OpenAsync(new DatagramOptions
        {
            LocalAddress = isDualStack ? Address.IPv6Any(0) : isIPv4 ? Address.Any(0) : Address.IPv6Any(0),
            DualStack = isDualStack,
            Ancillary = AncillaryKinds.All,
        });
        DatagramSocket sender = await OpenAsync(new DatagramOptions
        {
            LocalAddress = sent.WithPort(0),
            SocketOptions = isIPv4
                ? [SocketOptionValue.OfInt(IpProtocolIp, IpTtl, 9), SocketOptionValue.OfInt(IpProtocolIp, IpTos, 0xb8)]
                : [SocketOptionValue.OfInt(IpProtocolIPv6, IPv6UnicastHops, 9), SocketOptionValue.OfInt(IpProtocolIPv6, IPv6TrafficClass, 0xb8)],
        });
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        await sender.SendAsync("hello"u8.ToArray(), sent.WithPort(receiver.LocalAddress.Port), Cancellation);
        using Datagram datagram = await receiver.ReceiveAsync(Cancellation);
        Assert.Equal("hello"u8, datagram.Payload.Span);
        Assert.Equal(sender.LocalAddress, datagram.Remote);
        Assert.Equal(sent.WithPort(receiver.LocalAddress.Port), datagram.Local);
        Assert.Equal(sent, datagram.Ancillary.Destination);
        Assert.Equal((HostInterfaces.IndexOf("lo"), 9, 0xb8), (
            datagram.Ancillary.InterfaceIndex, datagram.Ancillary.HopLimit, datagram.Ancillary.TrafficClass));
        Assert.InRange(datagram.Ancillary.ReceivedAt!.Value, before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    [Fact]
    public async Task Ancillary_NotAskedFor_IsNotTold()
    {
        (DatagramSocket receiver, DatagramSocket sender) = await PairAsync(new DatagramOptions { LocalAddress = Address.Loopback(0) });
        await sender.SendAsync(default, receiver.LocalAddress, Cancellation);
        using Datagram datagram = await receiver.ReceiveAsync(Cancellation);
        Assert.Equal(default, datagram.Ancillary);
        Assert.Equal(receiver.LocalAddress, datagram.Local);
    }

    [Fact]
    public async Task AUnixSocket_TellsTheTime_AndWhichProcessOfWhichUserSent()
    {
        DatagramSocket receiver = await OpenAsync(new DatagramOptions
        {
            Transport = Transport.UnixDatagram,
            LocalAddress = Address.FromUnixPath($"@berth-{Guid.NewGuid():N}"),
            Ancillary = AncillaryKinds.All,
        });
        DatagramSocket sender = await OpenAsync(new DatagramOptions { Transport = Transport.UnixDatagram });
        await sender.SendAsync("x"u8.ToArray(), receiver.LocalAddress, Cancellation);
        using Datagram datagram = await receiver.ReceiveAsync(Cancellation);
        Assert.NotNull(datagram.Ancillary.ReceivedAt);
        Assert.Equal(Environment.ProcessId, datagram.Ancillary.Sender?.ProcessId);
        Assert.Equal(Address.UnnamedUnix, datagram.Remote);
    }

    [Fact]
    public async Task TheSenderOfAUnixDatagram_IsEachOnesOwn_AndNotToldUnasked()
    {
        DatagramOptions options = new()
        {
            Transport = Transport.UnixDatagram,
            LocalAddress = Address.FromUnixPath($"@berth-{Guid.NewGuid():N}"),
            Ancillary = AncillaryKinds.Sender,
        };
        DatagramSocket receiver = await OpenAsync(options);
        DatagramSocket unasked = await OpenAsync(options with { LocalAddress = Address.FromUnixPath($"@berth-{Guid.NewGuid():N}"), Ancillary = default });
        DatagramSocket sender = await OpenAsync(new DatagramOptions { Transport = Transport.UnixDatagram });
        const string Script = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            for name in sys.argv[1:]: s.sendto(b"x", "\0" + name[1:])
            print(os.getuid(), os.getgid(), flush=True)
            """;
        await sender.SendAsync("x"u8.ToArray(), receiver.LocalAddress, Cancellation);
        await using Python python = Python.Start(Script, receiver.LocalAddress.UnixPath!, unasked.LocalAddress.UnixPath!);
        string[] identity = (await python.ReadLineAsync()).Split(' ');
        PeerCredentials?[] told = [(await SenderOfNextAsync(receiver)), (await SenderOfNextAsync(receiver))];
        Assert.Equal(Environment.ProcessId, told[0]?.ProcessId);
        Assert.Equal(new PeerCredentials(python.Id, uint.Parse(identity[0]), uint.Parse(identity[1])), told[1]);
        Assert.Null(await SenderOfNextAsync(unasked));
    }

    [Fact]
    public async Task ABatch_LargerThanOneCallTakes_GoesAndComesWhole_InOrder()
    {
        (DatagramSocket receiver, DatagramSocket sender) = await PairAsync(new DatagramOptions
        {
            LocalAddress = Address.Loopback(0),
            ReceiveBytesMax = 100,
        });
        OutgoingDatagram[] batch = [.. Enumerable.Range(0, 75).Select(
            number => new OutgoingDatagram(new byte[] { (byte)number }, receiver.LocalAddress))];
        Assert.Equal(75, sender.TrySend(batch));
        List<byte> received = [];
        Datagram[] places = new Datagram[50];
        while (received.Count < 75 && await receiver.WaitToReceiveAsync(Cancellation))
        {
            int count = receiver.TryReceive(places);
            received.AddRange(places.Take(count).Select(datagram => datagram.Payload.Span[0]));
            Array.ForEach(places[..count], datagram => datagram.Dispose());
        }

        Assert.Equal(Enumerable.Range(0, 75).Select(number => (byte)number), received);
    }

    [Fact]
    public async Task ABatch_SharesMemory_ThatIsKeptUntilTheLastIsDisposed()
    {
        (DatagramSocket receiver, DatagramSocket sender) = await PairAsync(new DatagramOptions
        {
            LocalAddress = Address.Loopback(0),
            ReceiveBytesMax = 8,
        });
        List<Datagram> kept = [];
        Datagram[] places = new Datagram[16];
        for (int round = 0; round < 20; round++)
        {
            OutgoingDatagram[] batch = [.. Enumerable.Range(0, 16).Select(
                number => new OutgoingDatagram(new byte[] { (byte)round, (byte)number }, receiver.LocalAddress))];
            Assert.Equal(16, sender.TrySend(batch));
            for (int left = 16; left > 0;)
            {
                await receiver.WaitToReceiveAsync(Cancellation);
                int count = receiver.TryReceive(places);
                kept.AddRange(places[..count].Where((datagram, place) => place == count / 2)); // The others go back at once.
                Array.ForEach(places[..count], datagram => (kept.Contains(datagram) ? null : datagram)?.Dispose());
                left -= count;
            }
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(round => (byte)round), kept.Select(datagram => datagram.Payload.Span[0]).Distinct());
        kept.ForEach(datagram => datagram.Dispose());
    }

    [Fact]
    public async Task Truncated_IsSaid_OfOneDatagramAmongOthers()
    {
        (DatagramSocket receiver, DatagramSocket sender) = await PairAsync(new DatagramOptions
        {
            LocalAddress = Address.Loopback(0),
            ReceiveBytesMax = 4,
        });
        Assert.Equal(3, sender.TrySend(
        [
            new OutgoingDatagram("abcd"u8.ToArray(), receiver.LocalAddress),
            new OutgoingDatagram("abcde"u8.ToArray(), receiver.LocalAddress),
            new OutgoingDatagram(default, receiver.LocalAddress),
        ]));
        List<(int, bool)> received = [];
        while (received.Count < 3)
        {
            using Datagram datagram = await receiver.ReceiveAsync(Cancellation);
            received.Add((datagram.Payload.Length, datagram.IsTruncated));
        }

        Assert.Equal([(4, false), (4, true), (0, false)], received);
    }

    [Fact]
    public async Task MergedDatagrams_ComeAsOne_WithTheirSize()
    {
        (DatagramSocket receiver, DatagramSocket sender) = await PairAsync(
            new DatagramOptions { LocalAddress = Address.Loopback(0), SocketOptions = [SocketOptionValue.OfInt(SolUdp, UdpGro, 1)] },
            SocketOptionValue.OfInt(SolUdp, UdpSegment, 100));
        await sender.SendAsync(new byte[250], receiver.LocalAddress, Cancellation);
        using Datagram datagram = await receiver.ReceiveAsync(Cancellation);
        Assert.Equal((250, 100), (datagram.Payload.Length, datagram.SegmentSize));
    }

    [Fact]
    public async Task Send_OfABatch_EndsAtWhatIsRefused_AndSaysWhyNext()
    {
        (DatagramSocket receiver, DatagramSocket sender) = await PairAsync(new DatagramOptions { LocalAddress = Address.Loopback(0) });
        OutgoingDatagram[] batch =
            [new(new byte[1], receiver.LocalAddress), new(new byte[65_535], receiver.LocalAddress), new(new byte[2], receiver.LocalAddress)];
        Assert.Equal(1, sender.TrySend(batch));
        Assert.Equal(Errno.EMSGSIZE, Assert.Throws<FaultException>(() => sender.TrySend(batch.AsSpan(1))).Fault.Errno);
        Assert.Equal(1, sender.TrySend(batch.AsSpan(2)));
    }

    [Fact]
    public async Task ABroadcast_NotAllowed_IsEacces_AndSaysWhatToDo()
    {
        DatagramSocket refused = await OpenAsync(new DatagramOptions { LocalAddress = Address.Any(0) });
        Address everybody = Address.FromIPv4([127, 255, 255, 255], 9);
        Fault fault = (await Assert.ThrowsAsync<FaultException>(async () => await refused.SendAsync(default, everybody, Cancellation))).Fault;
        Assert.Equal(Errno.EACCES, fault.Errno);
        Assert.Contains("DatagramOptions.Broadcast", fault.Detail, StringComparison.Ordinal);
        DatagramSocket allowed = await OpenAsync(new DatagramOptions { LocalAddress = Address.Any(0), Broadcast = true });
        await allowed.SendAsync(default, everybody, Cancellation);
    }

    private static async Task<PeerCredentials?> SenderOfNextAsync(DatagramSocket socket)
    {
        using Datagram datagram = await socket.ReceiveAsync(Cancellation);
        return datagram.Ancillary.Sender;
    }

    private static Address IP(string host) => Address.FromIP(System.Net.IPAddress.Parse(host), 0);

    private async Task<(DatagramSocket Receiver, DatagramSocket Sender)> PairAsync(
        DatagramOptions options, params SocketOptionValue[] ofSender)
    {
        DatagramSocket receiver = await OpenAsync(options);
        return (receiver, await OpenAsync(new DatagramOptions { LocalAddress = Address.Loopback(0), SocketOptions = ofSender }));
    }

    private async Task<DatagramSocket> OpenAsync(DatagramOptions options)
    {
        DatagramSocket socket = await Engine.OpenDatagramAsync(options, Cancellation);
        _made.Push(socket);
        return socket;
    }
}
