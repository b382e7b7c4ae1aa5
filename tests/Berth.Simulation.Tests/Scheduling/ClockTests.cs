namespace Berth.Simulation.Tests;

/// <summary>Virtual time moves when nothing is runnable, to the next event and no further.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task AYearOfWaiting_TakesNoTime_AndIsExact()
    {
        SimulationResult result = await SimulatedNetwork.RunAsync(
            1,
            async network =>
            {
                for (int day = 0; day < 365; day++)
                {
                    await Task.Delay(TimeSpan.FromDays(1), network.TimeProvider);
                }

                Assert.Equal(Start.AddDays(365), network.TimeProvider.GetUtcNow());
            },
            new SimulationOptions { DurationMax = TimeSpan.FromDays(400) });
        Assert.Equal(TimeSpan.FromDays(365), result.Duration);
        Assert.Equal(365, result.EventsCount);
    }

    [Fact]
    public Task Time_StandsStill_WhileAnythingIsRunnable() => SimulatedNetwork.RunAsync(1, async network =>
    {
        TaskCompletionSource due = new();
        await using ITimer timer = network.TimeProvider.CreateTimer(_ => due.SetResult(), null, TimeSpan.FromTicks(1), TimeSpan.Zero);
        for (int i = 0; i < 1000; i++)
        {
            await Task.Yield();
            await Task.Run(() => { });
            Assert.False(due.Task.IsCompleted);
        }

        Assert.Equal(TimeSpan.Zero, network.Elapsed);
        await due.Task;
        Assert.Equal(TimeSpan.FromTicks(1), network.Elapsed);
    });

    [Fact]
    public Task TimersOfOneInstant_FireInTheOrderInWhichTheyWereArmed() => SimulatedNetwork.RunAsync(1, async network =>
    {
        List<int> fired = [];
        Task[] tasks = [.. Enumerable.Range(0, 20).Select(async number =>
        {
            await Task.Delay(TimeSpan.FromSeconds(number % 2), network.TimeProvider);
            fired.Add(number);
        })];
        await Task.WhenAll(tasks);
        Assert.Equal(Enumerable.Range(0, 20).OrderBy(number => number % 2).ThenBy(number => number), fired);
    });

    [Fact]
    public Task PeriodicTimers_TickUntilDisposed_AndChangeWhenTold() => SimulatedNetwork.RunAsync(1, async network =>
    {
        List<double> fired = [];
        ITimer timer = network.TimeProvider.CreateTimer(
            _ => fired.Add(network.Elapsed.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        await Task.Delay(TimeSpan.FromSeconds(6), network.TimeProvider);
        Assert.Equal([1, 3, 5], fired);
        Assert.True(timer.Change(TimeSpan.FromSeconds(0.5), TimeSpan.Zero));
        await Task.Delay(TimeSpan.FromSeconds(6), network.TimeProvider);
        Assert.Equal([1, 3, 5, 6.5], fired);
        Assert.True(timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        await timer.DisposeAsync();
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        await Task.Delay(TimeSpan.FromSeconds(6), network.TimeProvider);
        Assert.Equal([1, 3, 5, 6.5], fired);
    });

    [Fact]
    public Task CancellationSourcesAndWaitAsync_TakeVirtualTime() => SimulatedNetwork.RunAsync(1, async network =>
    {
        using CancellationTokenSource source = new(TimeSpan.FromSeconds(3), network.TimeProvider);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromHours(1), network.TimeProvider, source.Token));
        Assert.Equal(TimeSpan.FromSeconds(3), network.Elapsed);
        await Assert.ThrowsAsync<TimeoutException>(() => new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromSeconds(4), network.TimeProvider));
        Assert.Equal(TimeSpan.FromSeconds(7), network.Elapsed);
    });

    [Fact]
    public Task At_HappensWhenItsTimeHasCome() => SimulatedNetwork.RunAsync(1, async network =>
    {
        List<string> happened = [];
        network.At(TimeSpan.FromSeconds(2), () => happened.Add($"two {network.Elapsed}"));
        network.At(TimeSpan.FromSeconds(1), () => happened.Add($"one {network.Elapsed}"));
        await Task.Delay(TimeSpan.FromSeconds(5), network.TimeProvider);
        network.At(TimeSpan.FromSeconds(3), () => happened.Add($"late {network.Elapsed}"));
        await Task.Delay(TimeSpan.FromSeconds(5), network.TimeProvider);
        Assert.Equal(["one 00:00:01", "two 00:00:02", "late 00:00:05"], happened);
    });

    [Fact]
    public Task AClockThatIsWrong_IsWrongForItsHostAlone() => SimulatedNetwork.RunAsync(1, async network =>
    {
        SimulatedHost host = network.AddHost("a");
        host.ClockOffset = TimeSpan.FromMinutes(5);
        Assert.Equal(Start.AddMinutes(5), host.TimeProvider.GetUtcNow());
        Assert.Equal(Start, network.TimeProvider.GetUtcNow());

        host.ClockRate = 2;
        long stamp = host.TimeProvider.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(10), host.TimeProvider);
        Assert.Equal(TimeSpan.FromSeconds(10), host.TimeProvider.GetElapsedTime(stamp));
        Assert.Equal(TimeSpan.FromSeconds(5), network.Elapsed);

        host.ClockRate = 1;
        await Task.Delay(TimeSpan.FromSeconds(5), network.TimeProvider);
        Assert.Equal(TimeSpan.FromSeconds(15), host.TimeProvider.GetElapsedTime(stamp));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.ClockRate = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => host.ClockRate = double.NaN);
    });
}
