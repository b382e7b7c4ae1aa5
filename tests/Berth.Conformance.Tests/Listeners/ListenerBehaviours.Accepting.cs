namespace Berth.Conformance;

/// <content>Several waits for one queue: cancelled, or at once.</content>
public abstract partial class ListenerBehaviours
{
    [Fact]
    public async Task Accept_Cancelled_LosesNoConnection()
    {
        Listener listener = await Fixture.ListenAsync();
        using CancellationTokenSource patience = new();
        Signal waiting = new();
        Signal canceled = new();
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                await PipeScripts.ExpectCanceledAsync(async () => await Fixture.AcceptAsync(listener, patience.Token));
                canceled.Set();
                await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("not lost");
            },
            client: async () =>
            {
                await waiting;
                await patience.CancelAsync();
                await canceled;
                await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync("not lost");
            });
    }

    [Fact]
    public async Task Accept_CancelledWhileClientsArrive_LosesNone()
    {
        const int Count = 30;
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () =>
            {
                HashSet<string> heard = [];
                while (heard.Count < Count)
                {
                    using CancellationTokenSource patience = new();
                    Task canceling = Task.Run(patience.Cancel);
                    try
                    {
                        Connection connection = await Fixture.AcceptAsync(listener, patience.Token);
                        heard.Add(await connection.Input.ReadTextToEndAsync());
                    }
                    catch (OperationCanceledException)
                    {
                        // The point of the behaviour: whoever arrived meanwhile is still queued.
                    }

                    await canceling;
                }
            },
            client: async () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                    await connection.Output.SendAsync($"client {i}");
                    await connection.CompleteOutputAsync();
                }
            });
    }

    [Fact]
    public async Task Accept_ByTwoAtOnce_GivesEachConnectionToOne()
    {
        const int Count = 40;
        Listener listener = await Fixture.ListenAsync();
        int heard = 0;
        async Task AcceptUntilDrainedAsync()
        {
            while (await listener.WaitToAcceptAsync())
            {
                if (listener.TryAccept(out Connection? connection))
                {
                    Fixture.Track(connection);
                    if (Interlocked.Increment(ref heard) == Count)
                    {
                        listener.Drain();
                    }
                }
            }
        }

        await RunBothAsync(
            server: () => Task.WhenAll(
                Fixture.RunAsync("one", AcceptUntilDrainedAsync), Fixture.RunAsync("other", AcceptUntilDrainedAsync)),
            client: async () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    await Fixture.ConnectAsync(listener.LocalAddress);
                }
            });
        Assert.Equal(Count, heard);
    }
}
