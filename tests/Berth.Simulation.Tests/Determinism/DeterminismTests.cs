namespace Berth.Simulation.Tests;

/// <summary>One seed, one order of everything: within a process, in another one, and in one that is told to have 64 cores.</summary>
public sealed class DeterminismTests
{
    private const int RunsPerProcess = 200;

    [Fact]
    public async Task MixedWorkload_HasOneTraceHash_InEveryProcess()
    {
        Dictionary<string, string>[] environments =
        [
            [],
            [],
            new() { ["DOTNET_PROCESSOR_COUNT"] = "64" },
            new() { ["DOTNET_PROCESSOR_COUNT"] = "1", ["DOTNET_TieredCompilation"] = "0" },
            new() { ["DOTNET_GCgen0size"] = "40000" },
        ];
        HashSet<string> hashes = [];
        foreach (Dictionary<string, string> environment in environments)
        {
            Dictionary<string, int> seen = await ProgramRun.HashesAsync("simulated", RunsPerProcess, environment);
            Assert.Equal(RunsPerProcess, seen.Values.Sum());
            hashes.UnionWith(seen.Keys);
        }

        Assert.Single(hashes);
    }

    [Fact]
    public async Task MixedWorkload_OnTheDefaultPool_HasMoreThanOneOrder()
    {
        Dictionary<string, int> seen = await ProgramRun.HashesAsync("pool", 100);
        Assert.True(seen.Count > 1, "The workload has one order on the default pool too, so it proves nothing.");
    }

    [Fact]
    public async Task AnotherSeed_GivesAnotherHash()
    {
        SimulationResult one = await SimulatedNetwork.RunAsync(1, Nothing);
        SimulationResult again = await SimulatedNetwork.RunAsync(1, Nothing);
        SimulationResult other = await SimulatedNetwork.RunAsync(2, Nothing);
        Assert.Equal(one, again with { Escapes = one.Escapes });
        Assert.NotEqual(one.TraceHash, other.TraceHash);

        static Task Nothing(SimulatedNetwork network) => Task.CompletedTask;
    }

    [Fact]
    public async Task TheHash_CoversTimeHostAndText()
    {
        ulong plain = await HashOfAsync("a", 1, "text");
        Assert.Equal(plain, await HashOfAsync("a", 1, "text"));
        Assert.NotEqual(plain, await HashOfAsync("b", 1, "text"));
        Assert.NotEqual(plain, await HashOfAsync("a", 2, "text"));
        Assert.NotEqual(plain, await HashOfAsync("a", 1, "texts"));

        static async Task<ulong> HashOfAsync(string host, int seconds, string text) => (await SimulatedNetwork.RunAsync(1, async network =>
        {
            await network.AddHost(host, async self =>
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds), self.TimeProvider);
                network.Trace.Note(text);
            }).Completion;
        })).TraceHash;
    }
}
