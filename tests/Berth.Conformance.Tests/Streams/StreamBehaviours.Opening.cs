namespace Berth.Conformance;

/// <summary>What a connection promises about its beginning, its two ends in order, and its two ends out of order.</summary>
public abstract partial class StreamBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    private static readonly ClosingLimits AtOnce = new(0, TimeSpan.Zero);

    [Fact]
    public Task Connect_GivesBothEndsTheSameAddresses()
    {
        (Address Local, Address Remote) seenByClient = default;
        Signal connected = new();
        return PairAsync(
            server: async connection =>
            {
                await connected;
                Assert.Equal(seenByClient.Remote, connection.LocalAddress);
                Assert.Equal(seenByClient.Local, connection.RemoteAddress);
            },
            client: connection =>
            {
                seenByClient = (connection.LocalAddress, connection.RemoteAddress);
                connected.Set();
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task Connect_ReachesTheAddressThatTheListenerReports()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () => Assert.Equal(listener.LocalAddress, (await Fixture.AcceptAsync(listener)).LocalAddress),
            client: async () => Assert.Equal(listener.LocalAddress, (await Fixture.ConnectAsync(listener.LocalAddress)).RemoteAddress));
    }

    [Fact]
    public async Task Connect_FromAnExplicitLocalAddress_ShowsItToThePeer()
    {
        Listener listener = await Fixture.ListenAsync();
        Address local = await Fixture.FreeAddressAsync();
        await RunBothAsync(
            server: async () => Assert.Equal(local, (await Fixture.AcceptAsync(listener)).RemoteAddress),
            client: async () => Assert.Equal(local, (await Fixture.ConnectAsync(listener.LocalAddress, local: local)).LocalAddress));
    }

    [Fact]
    public async Task Connect_WithATokenThatHasFired_ConnectsNothing()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: () => Task.CompletedTask,
            client: () => PipeScripts.ExpectCanceledAsync(async () =>
                await Fixture.ConnectAsync(listener.LocalAddress, cancellation: new CancellationToken(canceled: true))));
        Assert.False(listener.TryAccept(out _));
    }

    [Fact]
    public async Task Connect_WaitingForAFullQueue_CanBeCancelled()
    {
        Listener listener = await Fixture.ListenAsync(backlog: 0);
        using CancellationTokenSource patience = new();
        Signal queueHasOne = new();
        await RunBothAsync(
            server: async () =>
            {
                await queueHasOne;
                await patience.CancelAsync();
            },
            client: () => PipeScripts.ExpectCanceledAsync(async () =>
            {
                while (true)
                {
                    await Fixture.ConnectAsync(listener.LocalAddress, cancellation: patience.Token);
                    queueHasOne.Set();
                }
            }));
        Assert.True(listener.TryAccept(out Connection? first));
        Fixture.Track(first);
    }

    [Fact]
    public async Task Connect_AfterACancelledConnect_Succeeds()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () => await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("hello"),
            client: async () =>
            {
                await PipeScripts.ExpectCanceledAsync(async () =>
                    await Fixture.ConnectAsync(listener.LocalAddress, cancellation: new CancellationToken(canceled: true)));
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                await connection.Output.SendAsync("hello");
            });
    }

    [Fact]
    public Task Connection_HasItsEnginesClock_AndANumberOfItsOwn()
    {
        long clientId = 0;
        Signal known = new();
        return PairAsync(
            server: async connection =>
            {
                Assert.Same(Engine.TimeProvider, connection.TimeProvider);
                await known;
                Assert.NotEqual(clientId, connection.Id);
            },
            client: connection =>
            {
                Assert.Same(Engine.TimeProvider, connection.TimeProvider);
                clientId = connection.Id;
                known.Set();
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task Connect_ToWhereNobodyListensAnyMore_IsRefused()
    {
        Listener listener = await Fixture.ListenAsync();
        Address gone = listener.LocalAddress;
        await listener.DisposeAsync();
        await RunBothAsync(
            server: () => Task.CompletedTask,
            client: async () =>
            {
                Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ConnectAsync(gone));
                Assert.Equal(Fixture.Kind.IsUnix ? FaultReason.AddressNotAvailable : FaultReason.Refused, fault.Reason);
                Assert.Equal(SocketOperation.Connect, fault.Operation);
                Assert.Equal(gone, fault.Address);
                Assert.Equal(KernelSays(Fixture.Kind.IsUnix ? Errno.ENOENT : Errno.ECONNREFUSED, isOftenFolded: Fixture.Kind.IsUnix), fault.Errno);
            });
    }
}
