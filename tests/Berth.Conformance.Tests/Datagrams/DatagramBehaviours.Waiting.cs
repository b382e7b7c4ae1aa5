namespace Berth.Conformance;

/// <content>Waiting, being cancelled, being connected, being closed.</content>
public abstract partial class DatagramBehaviours
{
    [Fact]
    public async Task TryReceive_WithNothingThere_IsZero()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        Assert.Equal(0, server.TryReceive(new Datagram[4]));
        await RunBothAsync(
            server: () =>
            {
                Assert.Equal(0, server.TryReceive(new Datagram[4]));
                return Task.CompletedTask;
            },
            client: () => Task.CompletedTask);
    }

    [Fact]
    public async Task WaitToReceive_TakesNothing()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                Assert.True(await server.WaitToReceiveAsync());
                Assert.True(await server.WaitToReceiveAsync());
                using Datagram datagram = await server.ReceiveAsync();
                Assert.Equal("x", Text(datagram));
            },
            client: () => client.SendAsync("x"u8.ToArray(), server.LocalAddress).AsTask());
    }

    [Fact]
    public async Task Receive_Cancelled_LosesNothing()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        using CancellationTokenSource patience = new();
        Signal waiting = new();
        Signal canceled = new();
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                await PipeScripts.ExpectCanceledAsync(async () => await server.ReceiveAsync(patience.Token));
                canceled.Set();
                using Datagram datagram = await server.ReceiveAsync();
                Assert.Equal("not lost", Text(datagram));
            },
            client: async () =>
            {
                await waiting;
                await patience.CancelAsync();
                await canceled;
                await client.SendAsync("not lost"u8.ToArray(), server.LocalAddress);
            });
    }

    [Fact]
    public async Task Receive_CancelledWhileDatagramsArrive_LosesNone()
    {
        const int Count = 50;
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                for (int received = 0; received < Count;)
                {
                    using CancellationTokenSource patience = new();
                    Task canceling = Task.Run(patience.Cancel);
                    try
                    {
                        using Datagram datagram = await server.ReceiveAsync(patience.Token);
                        Assert.Equal($"{received}", Text(datagram));
                        received++;
                    }
                    catch (OperationCanceledException)
                    {
                        // The point of the behaviour: the next receive finds what arrived meanwhile.
                    }

                    await canceling;
                }
            },
            client: async () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    await client.SendAsync(Bytes($"{i}"), server.LocalAddress);
                }
            });
    }

    [Fact]
    public async Task Send_WithATokenThatHasFired_SendsNothing()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await server.ReceiveAsync();
                Assert.Equal("second", Text(datagram));
            },
            client: async () =>
            {
                await PipeScripts.ExpectCanceledAsync(async () =>
                    await client.SendAsync("first"u8.ToArray(), server.LocalAddress, new CancellationToken(canceled: true)));
                await client.SendAsync("second"u8.ToArray(), server.LocalAddress);
            });
    }

    [Fact]
    public async Task Dispose_EndsAWaitingReceive()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        Signal waiting = new();
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                Fault fault = await PipeScripts.FaultOfAsync(async () => await server.ReceiveAsync());
                Assert.Equal(FaultReason.AbortedHere, fault.Reason);
            },
            client: async () =>
            {
                await waiting;
                await server.DisposeAsync();
                await server.DisposeAsync();
                Assert.False(await server.WaitToReceiveAsync());
                Fault fault = await PipeScripts.FaultOfAsync(async () => await server.SendAsync(new byte[1], server.LocalAddress));
                Assert.Equal(FaultReason.AbortedHere, fault.Reason);
            });
    }

    [Fact]
    public async Task Open_OnATakenAddress_IsAddressInUse()
    {
        DatagramSocket first = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.OpenDatagramAsync(
            new DatagramOptions { Transport = Fixture.Kind.Datagram, LocalAddress = first.LocalAddress }));
        Assert.Equal(FaultReason.AddressInUse, fault.Reason);
        Assert.Equal(first.LocalAddress, fault.Address);
        Assert.Equal(KernelSays(Errno.EADDRINUSE), fault.Errno);
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await first.ReceiveAsync();
                Assert.Equal("the first is unharmed", Text(datagram));
            },
            client: () => client.SendAsync("the first is unharmed"u8.ToArray(), first.LocalAddress).AsTask());
    }

    [Fact]
    public async Task Open_OnAnAddressJustGivenUp_Succeeds()
    {
        DatagramSocket first = await Fixture.OpenDatagramAsync();
        await first.DisposeAsync();
        DatagramSocket second = await Fixture.OpenDatagramAsync(
            new DatagramOptions { Transport = Fixture.Kind.Datagram, LocalAddress = first.LocalAddress });
        Assert.Equal(first.LocalAddress, second.LocalAddress);
    }

    [Fact]
    public async Task Connected_Socket_HearsOnlyItsPeer()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync(remote: server.LocalAddress);
        DatagramSocket stranger = await Fixture.OpenDatagramAsync();
        Assert.Equal(server.LocalAddress, client.RemoteAddress);
        Assert.Null(server.RemoteAddress);
        await RunBothAsync(
            server: async () =>
            {
                using Datagram question = await server.ReceiveAsync();
                try
                {
                    await stranger.SendAsync("from a stranger"u8.ToArray(), question.Remote);
                }
                catch (FaultException refused) when (refused.Fault.Reason == FaultReason.AccessDenied)
                {
                    // A Unix socket that is connected elsewhere refuses the stranger to his face (EPERM, unix(7)).
                }

                await question.ReplyAsync("from the peer"u8.ToArray());
            },
            client: async () =>
            {
                await client.SendAsync("who is there?"u8.ToArray());
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal("from the peer", Text(answer));
                Assert.Equal(server.LocalAddress, answer.Remote);
            });
    }

    [Fact]
    public async Task Socket_ReportsWhatItIs()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        Assert.Equal(Fixture.Kind.Datagram, server.Transport);
        Assert.Same(Engine.TimeProvider, server.TimeProvider);
        Assert.Same(server, server.Get<DatagramSocket>());
        Assert.False(server.IsDualStack);
        Assert.StartsWith($"{Fixture.Kind.Datagram.ToScheme()}://", server.Url);
    }
}
