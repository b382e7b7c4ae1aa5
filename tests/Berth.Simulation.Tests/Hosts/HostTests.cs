namespace Berth.Simulation.Tests;

/// <summary>What happens to a host's program when the host crashes, is paused, stopped or restarted.</summary>
public sealed class HostTests
{
    [Fact]
    public Task AfterACrash_TimersNeverFire_AndARestartRunsTheProgramFromItsBeginning() => SimulatedNetwork.RunAsync(1, async network =>
    {
        List<string> ticks = [];
        SimulatedHost host = network.AddHost("a", async self =>
        {
            int life = self.StartsCount;
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), self.TimeProvider);
                ticks.Add($"{life} at {network.Elapsed.TotalSeconds}");
            }
        });
        await At(2.5);
        host.Crash();
        Assert.False(host.IsUp);
        Assert.True(host.Completion.IsCompleted);
        await At(10);
        Assert.Equal(["1 at 1", "1 at 2"], ticks);
        host.Restart();
        Assert.True(host.IsUp);
        await At(12.5);
        Assert.Equal(["1 at 1", "1 at 2", "2 at 11", "2 at 12"], ticks);

        Task At(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds) - network.Elapsed, network.TimeProvider);
    });

    [Fact]
    public Task WhatOutlivesACrash_ArmsNoTimerInTheNextLife() => SimulatedNetwork.RunAsync(1, async network =>
    {
        TaskCompletionSource gate = new();
        List<int> woken = [];
        SimulatedHost host = network.AddHost("a", async self =>
        {
            int life = self.StartsCount;
            await gate.Task;
            await Task.Delay(TimeSpan.FromSeconds(1), self.TimeProvider);
            woken.Add(life);
        });
        await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        host.Restart();
        await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        gate.SetResult();
        await Task.Delay(TimeSpan.FromSeconds(5), network.TimeProvider);
        Assert.Equal([2], woken);
    });

    [Fact]
    public Task WhilePaused_TimersWait_AndHappenInTheirOrderAfterwards() => SimulatedNetwork.RunAsync(1, async network =>
    {
        List<string> happened = [];
        SimulatedHost host = network.AddHost("a", self => Task.WhenAll(new[] { 3, 1, 2, 9 }.Select(async seconds =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), self.TimeProvider);
            happened.Add($"{seconds} at {network.Elapsed.TotalSeconds}");
        })));
        ITimer stopped = host.TimeProvider.CreateTimer(_ => happened.Add("stopped"), null, TimeSpan.FromSeconds(2), TimeSpan.Zero);
        ITimer moved = host.TimeProvider.CreateTimer(
            _ => happened.Add($"moved at {network.Elapsed.TotalSeconds}"), null, TimeSpan.FromSeconds(2), TimeSpan.Zero);
        await Task.Delay(TimeSpan.FromSeconds(1.5), network.TimeProvider);
        host.Pause();
        Assert.True(host is { IsPaused: true, IsUp: true });
        await Task.Delay(TimeSpan.FromSeconds(5), network.TimeProvider);
        Assert.Equal(["1 at 1"], happened);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        moved.Change(TimeSpan.FromSeconds(1), TimeSpan.Zero);
        host.Resume();
        await host.Completion;
        Assert.Equal(["1 at 1", "2 at 6.5", "3 at 6.5", "moved at 7.5", "9 at 9"], happened);
        await stopped.DisposeAsync();
        await moved.DisposeAsync();
    });

    [Fact]
    public Task StopAsync_AsksTheProgram_AndWaitsUntilItHasEnded() => SimulatedNetwork.RunAsync(1, async network =>
    {
        SimulatedHost host = network.AddHost("a", async self =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, self.TimeProvider, self.Stopping);
            }
            finally
            {
                await Task.Delay(TimeSpan.FromSeconds(2), self.TimeProvider, CancellationToken.None);
            }
        });
        await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        await host.StopAsync();
        Assert.Equal(TimeSpan.FromSeconds(3), network.Elapsed);
        Assert.True(host.IsUp);
        host.Restart();
        Assert.False(host.Stopping.IsCancellationRequested);
    });

    [Fact]
    public async Task AProgramThatThrows_EndsTheRun_WithItsOwnException()
    {
        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => SimulatedNetwork.RunAsync(1, async network =>
        {
            network.AddHost("a", async self =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), self.TimeProvider);
                throw new InvalidOperationException("the program's own");
            });
            await Task.Delay(TimeSpan.FromHours(1), network.TimeProvider);
        }));
        Assert.Equal("the program's own", thrown.Message);
    }

    [Fact]
    public async Task TheTrace_TellsOfHostsAndNotes()
    {
        List<string> lines = [];
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            network.Trace.Listen(record => lines.Add(record.ToString().TrimStart()));
            SimulatedHost host = network.AddHost("a", async self =>
            {
                network.Trace.Note("hello");
                await Task.Delay(TimeSpan.FromSeconds(5), self.TimeProvider);
            });
            await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
            host.Pause();
            host.Resume();
            host.Crash();
            network.Trace.Note("done");
        });
        Assert.Equal(
            ["0.000000 a start", "0.000000 a note hello", "1.000000 a pause", "1.000000 a resume", "1.000000 a crash", "1.000000 - note done"],
            lines);
    }
}
