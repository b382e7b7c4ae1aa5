namespace Berth.Conformance;

/// <content>The four ends of a listener, and its pause.</content>
public abstract partial class ListenerBehaviours
{
    [Fact]
    public async Task Drain_ServesWhatIsQueued_ThenEnds()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal queued = new();
        await RunBothAsync(
            server: async () =>
            {
                await queued;
                listener.Drain();
                Assert.True(listener.IsDraining);
                for (int i = 0; i < 3; i++)
                {
                    Assert.True(await listener.WaitToAcceptAsync());
                    await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync($"{i}");
                }

                Assert.False(await listener.WaitToAcceptAsync());
                Fault fault = await PipeScripts.FaultOfAsync(async () => await listener.AcceptAsync());
                Assert.Equal(FaultReason.AbortedHere, fault.Reason);
            },
            client: async () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync($"{i}");
                }

                queued.Set();
            });
    }

    [Fact]
    public async Task Drain_EndsAWaitingAccept()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal waiting = new();
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                Assert.False(await listener.WaitToAcceptAsync());
            },
            client: async () =>
            {
                await waiting;
                listener.Drain();
            });
    }

    [Fact]
    public async Task Suspend_LeavesClientsInTheQueue_UntilResume()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal suspended = new();
        bool resumed = false;
        await RunBothAsync(
            server: async () =>
            {
                listener.Suspend();
                suspended.Set();
                Connection connection = await Fixture.AcceptAsync(listener);
                Assert.True(Volatile.Read(ref resumed), "a suspended listener let a connection be accepted");
                await connection.Input.ExpectAsync("waited");
            },
            client: async () =>
            {
                await suspended;
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                await connection.Output.SendAsync("waited");
                Volatile.Write(ref resumed, true);
                listener.Resume();
            });
    }

    [Fact]
    public async Task Suspend_HoldsAnAcceptThatAlreadyWaits()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal waiting = new();
        bool resumed = false;
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                Connection connection = await Fixture.AcceptAsync(listener);
                Assert.True(Volatile.Read(ref resumed), "a suspended listener let a connection be accepted");
                await connection.Input.ExpectAsync("waited");
            },
            client: async () =>
            {
                await waiting;
                listener.Suspend();
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                await connection.Output.SendAsync("waited");
                Volatile.Write(ref resumed, true);
                listener.Resume();
            });
    }

    [Fact]
    public async Task Suspended_Accept_CanBeCancelled()
    {
        Listener listener = await Fixture.ListenAsync();
        using CancellationTokenSource patience = new();
        Signal waiting = new();
        await RunBothAsync(
            server: async () =>
            {
                listener.Suspend();
                waiting.Set();
                await PipeScripts.ExpectCanceledAsync(async () => await listener.WaitToAcceptAsync(patience.Token));
            },
            client: async () =>
            {
                await waiting;
                await patience.CancelAsync();
            });
    }

    [Fact]
    public async Task Suspended_Listener_CanBeDrained()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal suspended = new();
        await RunBothAsync(
            server: async () =>
            {
                listener.Suspend();
                suspended.Set();
                await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("queued before the end");
                Assert.False(await listener.WaitToAcceptAsync());
            },
            client: async () =>
            {
                await suspended;
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                await connection.Output.SendAsync("queued before the end");
                listener.Drain();
            });
    }

    [Fact]
    public async Task Dispose_EndsAWaitingAccept()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal waiting = new();
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                Fault fault = await PipeScripts.FaultOfAsync(async () => await listener.AcceptAsync());
                Assert.Equal(FaultReason.AbortedHere, fault.Reason);
                Assert.Equal(SocketOperation.Accept, fault.Operation);
            },
            client: async () =>
            {
                await waiting;
                await listener.DisposeAsync();
                await listener.DisposeAsync();
                Assert.False(await listener.WaitToAcceptAsync());
            });
    }

    [Fact]
    public async Task Dispose_ResetsTheClientsInTheQueue()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal queued = new();
        await RunBothAsync(
            server: async () =>
            {
                await queued;
                await listener.DisposeAsync();
            },
            client: async () =>
            {
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                queued.Set();
                Assert.Equal(FaultReason.ResetByPeer, (await connection.Input.ReadUntilFaultAsync()).Reason);
            });
    }

    [Fact]
    public async Task Dispose_LeavesAcceptedConnectionsAlone()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () =>
            {
                Connection connection = await Fixture.AcceptAsync(listener);
                await listener.DisposeAsync();
                await connection.Output.SendAsync("the listener is gone, we are not");
            },
            client: async () =>
                await (await Fixture.ConnectAsync(listener.LocalAddress)).Input.ExpectAsync("the listener is gone, we are not"));
    }
}
