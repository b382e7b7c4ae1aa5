namespace Berth.Simulation.Tests;

/// <summary>A run takes the process's thread pool, gives it back, and keeps its own things to itself.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task ThePool_HasOneWorkerDuringTheRun_AndIsGivenBackAsItWas()
    {
        ThreadPool.GetMinThreads(out int minBefore, out int minIoBefore);
        ThreadPool.GetMaxThreads(out int maxBefore, out int maxIoBefore);
        HashSet<int> threads = [];
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            ThreadPool.GetMaxThreads(out int max, out _);
            Assert.Equal(1, max);
            Assert.Null(SynchronizationContext.Current);
            for (int i = 0; i < 100; i++)
            {
                await Task.Run(() => threads.Add(Environment.CurrentManagedThreadId));
            }
        });
        await Assert.ThrowsAsync<FormatException>(() => SimulatedNetwork.RunAsync(1, _ => throw new FormatException("at once")));
        Assert.Single(threads);
        ThreadPool.GetMinThreads(out int minAfter, out int minIoAfter);
        ThreadPool.GetMaxThreads(out int maxAfter, out int maxIoAfter);
        Assert.Equal((minBefore, minIoBefore, maxBefore, maxIoBefore), (minAfter, minIoAfter, maxAfter, maxIoAfter));
    }

    [Fact]
    public async Task TheSecondSimulation_WaitsItsTurn()
    {
        int running = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => SimulatedNetwork.RunAsync(seed, async network =>
        {
            most = Math.Max(most, ++running);
            await Task.Delay(TimeSpan.FromHours(1), network.TimeProvider);
            running--;
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public Task ASimulationWithinASimulation_IsRefused() => SimulatedNetwork.RunAsync(1, network =>
        Assert.ThrowsAsync<InvalidOperationException>(() => SimulatedNetwork.RunAsync(2, _ => Task.CompletedTask)));

    [Fact]
    public async Task AfterTheRun_EverythingOfIt_IsRefused()
    {
        SimulatedNetwork? kept = null;
        SimulatedHost? host = null;
        ITimer? timer = null;
        await SimulatedNetwork.RunAsync(1, network =>
        {
            kept = network;
            host = network.AddHost("a");
            timer = host.TimeProvider.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
            return Task.CompletedTask;
        });
        Action[] uses =
        [
            () => kept!.AddHost("b"), () => kept!.At(TimeSpan.Zero, () => { }), () => kept!.Random("x"), () => host!.Crash(), () => host!.Restart(),
            () => host!.TimeProvider.GetUtcNow(), () => _ = new CancellationTokenSource(TimeSpan.FromSeconds(1), host!.TimeProvider),
            () => timer!.Change(TimeSpan.Zero, TimeSpan.Zero), () => kept!.Trace.Note("late"),
        ];
        foreach (Action use in uses)
        {
            Assert.Equal(SimulationFailure.Outside, Assert.Throws<SimulationException>(use).Failure);
        }

        timer!.Dispose();
        Assert.NotEqual(0UL, kept!.Trace.Hash);
    }

    [Fact]
    public async Task WhatIsStillRunnableAtTheEnd_RunsOutBeforeThePoolIsGivenBack()
    {
        int steps = 0;
        await SimulatedNetwork.RunAsync(1, _ =>
        {
            Task leftover = Task.Run(async () =>
            {
                for (; steps < 100; steps++)
                {
                    await Task.Yield();
                }
            });
            return Task.CompletedTask;
        });
        Assert.Equal(100, steps);
    }

    [Fact]
    public async Task TheExecutionContextOfTheCaller_FlowsIntoTheScenarioAndItsPrograms()
    {
        AsyncLocal<string> local = new() { Value = "mine" };
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            Assert.Equal("mine", local.Value);
            await network.AddHost("a", _ =>
            {
                Assert.Equal("mine", local.Value);
                local.Value = "the program's";
                return Task.CompletedTask;
            }).Completion;
            Assert.Equal("mine", local.Value);
        });
    }
}
