using System.Text;

namespace Berth.Conformance.Sequenced;

/// <summary>Sequenced packets of the portable engine: boundaries, order, ends and faults, with native calls and without.</summary>
public sealed class SequencedPacketTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-seq-");
    private readonly List<IAsyncDisposable> _open = [];

    public SequencedPacketTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "sequenced packets of Unix sockets are Linux's");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _open)
        {
            await one.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EachMessage_IsReceivedWholeAndInOrder_AndNeverMerged(bool native)
    {
        (DatagramSession client, DatagramSession server) = await PairAsync(native);
        string[] messages = ["a", "bc", new string('x', 30_000), "\n", "end"];
        foreach (string message in messages)
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(message), cancellation: Cancellation);
        }

        foreach (string message in messages)
        {
            Assert.Equal(message, await TextAsync(server));
        }

        await server.SendAsync("back"u8.ToArray(), cancellation: Cancellation);
        Assert.Equal("back", await TextAsync(client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnEmptyMessage_IsNoEnd_AndTheEndComesAfterAllMessages(bool native)
    {
        (DatagramSession client, DatagramSession server) = await PairAsync(native);
        await client.SendAsync(ReadOnlyMemory<byte>.Empty, cancellation: Cancellation);
        await client.SendAsync("last"u8.ToArray(), cancellation: Cancellation);
        Assert.Equal("", await TextAsync(server));
        Assert.False(server.Closed.IsCompleted);
        Assert.Equal("last", await TextAsync(server));
        await client.DisposeAsync();
        Assert.Equal(new ConnectionEnd(EndReason.Finished), await ClosedWhileReceivingAsync(server));
        Assert.False(await server.WaitToReceiveAsync(Cancellation));
        FaultException ended = await Assert.ThrowsAsync<FaultException>(async () => await server.ReceiveAsync(Cancellation));
        Assert.Contains("peer has ended", ended.Fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyMessagesBeforeTheEnd_AreAllReceived()
    {
        (DatagramSession client, DatagramSession server) = await PairAsync(native: true);
        for (int count = 0; count < 5; count++)
        {
            await client.SendAsync(ReadOnlyMemory<byte>.Empty, cancellation: Cancellation);
        }

        await client.DisposeAsync();
        Datagram[] batch = new Datagram[3];
        int received = 0;
        while (await server.WaitToReceiveAsync(Cancellation))
        {
            int count = server.TryReceive(batch);
            received += count;
            foreach (Datagram datagram in batch[..count])
            {
                Assert.True(datagram.Payload.IsEmpty);
                datagram.Dispose();
            }
        }

        Assert.Equal(5, received);
    }

    [Fact]
    public async Task ASenderThatIsFaster_Waits_AndNothingIsLost()
    {
        (DatagramSession client, DatagramSession server) = await PairAsync(native: true);
        const int Count = 5000;
        Task sending = Task.Run(
            async () =>
            {
                for (int number = 0; number < Count; number++)
                {
                    await client.SendAsync(BitConverter.GetBytes(number), cancellation: Cancellation);
                }
            },
            Cancellation);
        for (int number = 0; number < Count; number++)
        {
            using Datagram datagram = await server.ReceiveAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
            Assert.Equal(number, BitConverter.ToInt32(datagram.Payload.Span));
        }

        await sending.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task APeerThatGoesWithMessagesUnread_IsAFault_AndTheFirstIsKept()
    {
        (DatagramSession client, DatagramSession server) = await PairAsync(native: true);
        await server.SendAsync("unread"u8.ToArray(), cancellation: Cancellation);
        await client.DisposeAsync();
        FaultException first = await Assert.ThrowsAsync<FaultException>(async () => await server.ReceiveAsync(Cancellation));
        Assert.Equal((FaultReason.ResetByPeer, Errno.ECONNRESET), (first.Fault.Reason, first.Fault.Errno));
        FaultException second = await Assert.ThrowsAsync<FaultException>(async () => await server.SendAsync("x"u8.ToArray(), cancellation: Cancellation));
        Assert.Equal(first.Fault, second.Fault);
        Assert.Equal(new ConnectionEnd(EndReason.ResetByPeer, first.Fault), await server.Closed);
    }

    [Fact]
    public async Task ConnectingToASocketOfAnotherType_OrToNone_SaysWhatTheKernelSaid()
    {
        Engine engine = EngineOf(native: true);
        Address stream = Path("stream");
        _open.Add(await engine.ListenAsync(new ListenOptions { Transport = Transport.UnixStream, Address = stream }, Cancellation));
        Assert.Equal(Errno.EPROTOTYPE, await RefusedAsync(engine, stream));
        Assert.Equal(Errno.ENOENT, await RefusedAsync(engine, Path("missing")));
    }

    [Fact]
    public async Task AMessageLongerThanTheReceiverTakes_IsTruncatedAndSaysSo()
    {
        Engine engine = EngineOf(native: true);
        SessionListener listener = await ListenAsync(engine);
        DatagramSocket client = await engine.OpenDatagramAsync(Connecting(listener) with { ReceiveBytesMax = 3 }, Cancellation);
        _open.Add(client);
        await using DatagramSession server = await listener.AcceptAsync(Cancellation);
        await server.SendAsync("abcdef"u8.ToArray(), cancellation: Cancellation);
        using Datagram cut = await client.ReceiveAsync(Cancellation);
        Assert.Equal(("abc", true), (Encoding.ASCII.GetString(cut.Payload.Span), cut.IsTruncated));
    }

    [Fact]
    public async Task TheListenersFile_GoesWithIt_AndAConnectedSessionStays()
    {
        (DatagramSession client, DatagramSession server) = await PairAsync(native: true);
        Assert.True(File.Exists(server.LocalAddress.UnixPath));
        await _open.OfType<SessionListener>().Single().DisposeAsync();
        Assert.False(File.Exists(server.LocalAddress.UnixPath));
        await client.SendAsync("still"u8.ToArray(), cancellation: Cancellation);
        Assert.Equal("still", await TextAsync(server));
    }

    [Fact]
    public async Task OnAHandlerThread_SendingAndReceivingWait_AndTheThreadIsKept()
    {
        Engine engine = EngineOf(native: true);
        SessionListener listener = await ListenAsync(engine);
        DatagramSocket client = await engine.OpenDatagramAsync(Connecting(listener), Cancellation);
        _open.Add(client);
        Task served = engine.Blocking!.RunAsync("sequenced", async () =>
        {
            Thread thread = Thread.CurrentThread;
            await using DatagramSession session = await listener.AcceptAsync(Cancellation);
            using Datagram question = await session.ReceiveAsync(Cancellation);
            await question.ReplyAsync(question.Payload, Cancellation);
            Assert.Same(thread, Thread.CurrentThread);
        });
        await client.SendAsync("hello"u8.ToArray(), cancellation: Cancellation);
        Assert.Equal("hello", await TextAsync(client));
        await served.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task ASequencedSocketWithoutPeer_AndAListenerOfAnotherKind_AreRefusedWithTheRightCall()
    {
        Engine engine = EngineOf(native: true);
        FaultException alone = await Assert.ThrowsAsync<FaultException>(async () => await engine.OpenDatagramAsync(
            new DatagramOptions { Transport = Transport.UnixSequencedPacket, LocalAddress = Path("alone") }, Cancellation));
        Assert.Contains("ListenSessionsAsync", alone.Fault.Detail, StringComparison.Ordinal);
        FaultException tcp = await Assert.ThrowsAsync<FaultException>(async () => await engine.ListenSessionsAsync(
            new ListenOptions { Address = Address.Loopback(0) }, Cancellation));
        Assert.Equal(FaultReason.NotSupported, tcp.Fault.Reason);
    }

    private static SocketEngine EngineOf(bool native) => new(native ? LinuxNativeCalls.Instance : null);

    private static DatagramOptions Connecting(SessionListener listener) =>
        new() { Transport = Transport.UnixSequencedPacket, RemoteAddress = listener.LocalAddress };

    private static async Task<Errno?> RefusedAsync(Engine engine, Address address) => (await Assert.ThrowsAsync<FaultException>(
        async () => await engine.OpenDatagramAsync(
            new DatagramOptions { Transport = Transport.UnixSequencedPacket, RemoteAddress = address }, Cancellation))).Fault.Errno;

    private static async Task<string> TextAsync(DatagramSocket socket)
    {
        using Datagram datagram = await socket.ReceiveAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        Assert.False(datagram.IsTruncated);
        return Encoding.ASCII.GetString(datagram.Payload.Span);
    }

    /// <summary>The end is seen by whoever receives.</summary>
    private static async Task<ConnectionEnd> ClosedWhileReceivingAsync(DatagramSession session)
    {
        while (await session.WaitToReceiveAsync(Cancellation))
        {
            Datagram[] none = new Datagram[1];
            Assert.Equal(0, session.TryReceive(none));
        }

        return await session.Closed.WaitAsync(Patience, Cancellation);
    }

    private Address Path(string name) => Address.FromUnixPath(System.IO.Path.Combine(_folder.FullName, name));

    private async Task<SessionListener> ListenAsync(Engine engine)
    {
        SessionListener listener = await engine.ListenSessionsAsync(
            new ListenOptions { Transport = Transport.UnixSequencedPacket, Address = Path("l") }, Cancellation);
        _open.Add(listener);
        Assert.Equal($"unixpacket://{listener.LocalAddress.UnixPath}", listener.Url);
        return listener;
    }

    private async Task<(DatagramSession Client, DatagramSession Server)> PairAsync(bool native)
    {
        Engine engine = EngineOf(native);
        SessionListener listener = await ListenAsync(engine);
        DatagramSession client = (DatagramSession)await engine.OpenDatagramAsync(Connecting(listener), Cancellation);
        DatagramSession server = await listener.AcceptAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        _open.AddRange([client, server]);
        return (client, server);
    }
}
