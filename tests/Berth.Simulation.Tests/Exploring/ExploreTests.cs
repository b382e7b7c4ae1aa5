namespace Berth.Simulation.Tests;

/// <summary>Many seeds: the first that fails is found, its faults are cut down to those it needs, and it can be repeated.</summary>
public sealed class ExploreTests
{
    private sealed record Fault(string Kind, int Second);

    [Fact]
    public async Task AFailingSeed_IsFound_AndItsFaultsAreCutDownToTheTwoThatItNeeds()
    {
        SimulationException thrown = await Assert.ThrowsAsync<SimulationException>(() => SimulatedNetwork.ExploreAsync(1..1000, LosesItsDataAsync));
        Assert.Equal(SimulationFailure.Found, thrown.Failure);
        InvalidDataException inner = Assert.IsType<InvalidDataException>(thrown.InnerException);
        Assert.Equal("lost", inner.Message);

        Exploration exploration = await SimulatedNetwork.ExploreAsync(1..1000, LosesItsDataAsync, new ExploreOptions { ThrowOnFailure = false });
        ExploredFailure failure = Assert.Single(exploration.Failures);
        Assert.Equal(thrown.Seed, failure.Seed);
        Assert.Equal(12, failure.FaultsDrawn);
        Assert.Equal(2, failure.Faults.Count);
        Assert.Contains(failure.Faults, fault => fault.Text.Contains("partition", StringComparison.Ordinal));
        Assert.Contains(failure.Faults, fault => fault.Text.Contains("crash", StringComparison.Ordinal));
        Assert.True(exploration.SeedsRun > 1, "The first seed failed at once, so nothing was looked for.");
        Assert.Equal($"{failure.Seed}:{failure.Faults[0].Number},{failure.Faults[1].Number}", failure.Replay);
        Assert.Contains($"BERTH_SEED={failure.Replay}", thrown.Message, StringComparison.Ordinal);

        await WithSeedAsync(failure.Replay, async () =>
        {
            Exploration replayed = await SimulatedNetwork.ExploreAsync(1..2, LosesItsDataAsync, new ExploreOptions { ThrowOnFailure = false });
            ExploredFailure again = Assert.Single(replayed.Failures);
            Assert.Equal(1, replayed.SeedsRun);
            Assert.Equal(failure.Seed, again.Seed);
            Assert.Equal(failure.Faults, again.Faults);
            Assert.Equal(failure.Replay, again.Replay);
        });
    }

    [Fact]
    public async Task AScenarioThatHolds_IsRunForEverySeed()
    {
        List<long> seeds = [];
        Exploration exploration = await SimulatedNetwork.ExploreAsync(
            3..8, _ => Task.CompletedTask, new ExploreOptions { OnRun = (seed, exception) => seeds.Add(exception is null ? seed : -1) });
        Assert.Equal([3, 4, 5, 6, 7], seeds);
        Assert.Equal((5, 0), (exploration.SeedsRun, exploration.Failures.Count));
    }

    [Fact]
    public async Task SeveralFailures_AreReported_WhenSoManyAreWanted()
    {
        Exploration exploration = await SimulatedNetwork.ExploreAsync(
            1..100,
            network => network.Seed % 3 == 0 ? throw new InvalidDataException() : Task.CompletedTask,
            new ExploreOptions { ThrowOnFailure = false, FailuresMax = 3 });
        Assert.Equal([3, 6, 9], exploration.Failures.Select(failure => failure.Seed));
        Assert.Equal("3", exploration.Failures[0].Replay);
    }

    [Fact]
    public async Task AnotherKindOfFailure_IsNotTakenForTheFirst()
    {
        // Without the fault the scenario fails as well, but otherwise: then the fault is needed for what was found.
        Exploration exploration = await SimulatedNetwork.ExploreAsync(
            1..2,
            network => network.DrawFaults(1, _ => "the fault").Count == 1 ? throw new InvalidDataException() : throw new FormatException(),
            new ExploreOptions { ThrowOnFailure = false });
        ExploredFailure failure = Assert.Single(exploration.Failures);
        Assert.IsType<InvalidDataException>(failure.Exception);
        Assert.Single(failure.Faults);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1:a")]
    [InlineData("1:-2")]
    [InlineData("1,2")]
    public Task ASeedThatIsNone_IsRefusedWithTheForm(string text) => WithSeedAsync(text, async () =>
    {
        FormatException refused = await Assert.ThrowsAsync<FormatException>(() => SimulatedNetwork.ExploreAsync(1..2, _ => Task.CompletedTask));
        Assert.Contains("BERTH_SEED=17:3,9", refused.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task RangesWithoutNumbers_AreRefused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SimulatedNetwork.ExploreAsync(1..^1, _ => Task.CompletedTask));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SimulatedNetwork.ExploreAsync(5..1, _ => Task.CompletedTask));
    }

    /// <summary>A program that loses its data when a partition comes before a crash.</summary>
    private static async Task LosesItsDataAsync(SimulatedNetwork network)
    {
        bool cut = false;
        string[] kinds = ["partition", "crash", "heal", "loss"];
        IReadOnlyList<Fault> faults = network.DrawFaults(12, random => new Fault(kinds[Math.Min(random.Next(40), 3)], random.Next(60)));
        foreach (Fault fault in faults)
        {
            network.At(TimeSpan.FromSeconds(fault.Second), () =>
            {
                cut = fault.Kind switch { "partition" => true, "heal" => false, _ => cut };
                if (fault.Kind == "crash" && cut)
                {
                    throw new InvalidDataException("lost");
                }
            });
        }

        await Task.Delay(TimeSpan.FromSeconds(61), network.TimeProvider);
    }

    private static async Task WithSeedAsync(string text, Func<Task> test)
    {
        Environment.SetEnvironmentVariable("BERTH_SEED", text);
        try
        {
            await test();
        }
        finally
        {
            Environment.SetEnvironmentVariable("BERTH_SEED", null);
        }
    }
}
