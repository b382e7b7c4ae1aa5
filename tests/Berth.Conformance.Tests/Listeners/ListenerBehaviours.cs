namespace Berth.Conformance;

/// <summary>What a listener promises: a queue in order of arrival, its address, its backlog.</summary>
public abstract partial class ListenerBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    private static readonly ClosingLimits AtOnce = new(0, TimeSpan.Zero);

    [Fact]
    public async Task Listen_OnATakenAddress_IsAddressInUse()
    {
        Listener first = await Fixture.ListenAsync();
        Signal tried = new();
        await RunBothAsync(
            server: async () =>
            {
                Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ListenAsync(first.LocalAddress));
                Assert.Equal(FaultReason.AddressInUse, fault.Reason);
                Assert.Equal(first.LocalAddress, fault.Address);
                Assert.Equal(KernelSays(Errno.EADDRINUSE), fault.Errno);
                Assert.False(first.TryAccept(out _), "the attempt left a connection in the first listener's queue");
                tried.Set();
                await (await Fixture.AcceptAsync(first)).Input.ExpectAsync("the first is unharmed");
            },
            client: async () =>
            {
                await tried;
                await (await Fixture.ConnectAsync(first.LocalAddress)).Output.SendAsync("the first is unharmed");
            });
    }

    [Fact]
    public async Task Listen_OnAnAddressJustGivenUp_Succeeds()
    {
        Listener first = await Fixture.ListenAsync(closing: AtOnce);
        Address address = first.LocalAddress;
        Signal again = new();
        await RunBothAsync(
            server: async () =>
            {
                Connection connection = await Fixture.AcceptAsync(first);
                await connection.DisposeAsync(); // The side that ends first keeps the port in TIME_WAIT.
                await first.DisposeAsync();
                Listener second = await Fixture.ListenAsync(address);
                Assert.Equal(address, second.LocalAddress);
                again.Set();
                await (await Fixture.AcceptAsync(second)).Input.ExpectAsync("hello again");
            },
            client: async () =>
            {
                Connection connection = await Fixture.ConnectAsync(address);
                await connection.Input.ExpectEndAsync();
                await connection.DisposeAsync();
                await again;
                await (await Fixture.ConnectAsync(address)).Output.SendAsync("hello again");
            });
    }

    [Fact]
    public async Task Backlog_IsReportedAsAskedAndAsGranted()
    {
        Listener listener = await Fixture.ListenAsync(backlog: 5);
        Assert.Equal(5, listener.BacklogAsked);
        Assert.Equal(5, listener.BacklogGranted);
        Assert.Equal(Fixture.Kind.Stream, listener.Transport);
        Assert.Same(Engine.TimeProvider, listener.TimeProvider);
    }

    [Fact]
    public async Task Backlog_NotAskedFor_IsTheMaximum()
    {
        Listener most = await Fixture.ListenAsync();
        Listener tooMany = await Fixture.ListenAsync(backlog: int.MaxValue);
        Assert.Null(most.BacklogAsked);
        Assert.Equal(int.MaxValue, tooMany.BacklogAsked);
        Assert.Equal(most.BacklogGranted, tooMany.BacklogGranted);
        Assert.InRange(tooMany.BacklogGranted, 1, int.MaxValue - 1);
    }

    [Fact]
    public async Task Backlog_OfZero_LetsOneClientWait()
    {
        Listener listener = await Fixture.ListenAsync(backlog: 0);
        Assert.Equal(0, listener.BacklogGranted);
        await RunBothAsync(
            server: async () => await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("waited"),
            client: async () => await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync("waited"));
    }

    [Fact]
    public async Task TryAccept_WithNobodyQueued_IsFalse()
    {
        Listener listener = await Fixture.ListenAsync();
        Assert.False(listener.TryAccept(out Connection? nobody));
        Assert.Null(nobody);
        await RunBothAsync(
            server: async () =>
            {
                await Fixture.AcceptAsync(listener);
                Assert.False(listener.TryAccept(out _));
            },
            client: () => Fixture.ConnectAsync(listener.LocalAddress).AsTask());
    }

    [Fact]
    public async Task WaitToAccept_TakesNothing()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () =>
            {
                Assert.True(await listener.WaitToAcceptAsync());
                Assert.True(await listener.WaitToAcceptAsync());
                Assert.True(listener.TryAccept(out Connection? connection));
                await Fixture.Track(connection).Input.ExpectAsync("one");
            },
            client: async () => await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync("one"));
    }

    [Fact]
    public async Task Accept_IsInOrderOfArrival()
    {
        const int Count = 8;
        Listener listener = await Fixture.ListenAsync();
        Signal allQueued = new();
        await RunBothAsync(
            server: async () =>
            {
                await allQueued;
                for (int i = 0; i < Count; i++)
                {
                    await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync($"number {i}");
                }
            },
            client: async () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync($"number {i}");
                }

                allQueued.Set();
            });
    }

    [Fact]
    public async Task DataBeforeTheAccept_IsKept()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal sent = new();
        await RunBothAsync(
            server: async () =>
            {
                await sent;
                await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("sent before the accept");
            },
            client: async () =>
            {
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                await connection.Output.SendAsync("sent before the accept");
                sent.Set();
            });
    }

    [Fact]
    public async Task ClientThatHasGone_BeforeTheAccept_IsStillHeard()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal gone = new();
        await RunBothAsync(
            server: async () =>
            {
                await gone;
                Assert.Equal("I was here", await (await Fixture.AcceptAsync(listener)).Input.ReadTextToEndAsync());
            },
            client: async () =>
            {
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress, AtOnce);
                await connection.Output.SendAsync("I was here");
                await connection.DisposeAsync();
                gone.Set();
            });
    }

    [Fact]
    public async Task ClientThatReset_BeforeTheAccept_HarmsNobodyElse()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal reset = new();
        await RunBothAsync(
            server: async () =>
            {
                await reset;
                Connection broken = await Fixture.AcceptAsync(listener);
                Assert.Equal(FaultReason.ResetByPeer, (await broken.Input.ReadUntilFaultAsync()).Reason);
                Assert.Equal(EndReason.ResetByPeer, (await broken.Closed).Reason);
                await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("the next one");
            },
            client: async () =>
            {
                (await Fixture.ConnectAsync(listener.LocalAddress)).Abort();
                reset.Set();
                await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync("the next one");
            });
    }
}
