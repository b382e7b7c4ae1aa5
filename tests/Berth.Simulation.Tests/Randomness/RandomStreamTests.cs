namespace Berth.Simulation.Tests;

/// <summary>Randomness depends on seed, name and purpose, and on nothing else.</summary>
public sealed class RandomStreamTests
{
    [Fact]
    public void AStream_IsTheSameInEveryProcessAndVersion()
    {
        SeededRandom random = SeededRandom.For(42, "a", "loss");
        Assert.Equal([382002, 744284, 603053, 483467], Enumerable.Range(0, 4).Select(_ => random.Next(1_000_000)));
    }

    [Fact]
    public void SeedNameAndPurpose_EachMakeAnotherStream()
    {
        (long Seed, string Name, string Purpose)[] streams =
            [(1, "a", "x"), (2, "a", "x"), (1, "b", "x"), (1, "a", "y"), (1, "ax", ""), (1, "", "ax"), (-1, "a", "x")];
        Assert.Equal(
            streams.Length,
            streams.Select(stream => SeededRandom.For(stream.Seed, stream.Name, stream.Purpose).NextInt64()).Distinct().Count());
    }

    [Fact]
    public Task AskingForAnotherPurpose_ShiftsNoStream() => SimulatedNetwork.RunAsync(5, network =>
    {
        SimulatedHost host = network.AddHost("a");
        int[] alone = [.. Draw(SeededRandom.For(5, "a", "loss"))];
        Random loss = host.Random("loss");
        int[] mixed = [.. Enumerable.Range(0, alone.Length).Select(_ =>
        {
            host.Random("delay").Next();
            network.Random("loss").Next();
            return loss.Next(100);
        })];
        Assert.Equal(alone, mixed);
        Assert.Same(loss, host.Random("loss"));
        return Task.CompletedTask;

        static IEnumerable<int> Draw(Random random) => Enumerable.Range(0, 50).Select(_ => random.Next(100));
    });

    [Fact]
    public void Numbers_StayInTheirRange_AndReachAllOfIt()
    {
        SeededRandom random = new(7);
        HashSet<int> seen = [];
        for (int i = 0; i < 10_000; i++)
        {
            seen.Add(random.Next(-3, 4));
            Assert.InRange(random.NextDouble(), 0, 0.9999999999999999);
            Assert.InRange(random.NextInt64(long.MinValue, long.MaxValue), long.MinValue, long.MaxValue - 1);
        }

        Assert.Equal([-3, -2, -1, 0, 1, 2, 3], seen.Order());
        Assert.Equal(5, random.Next(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(6, 5));
        byte[] bytes = new byte[13];
        random.NextBytes(bytes);
        Assert.Contains(bytes[8..], value => value != 0);
    }
}
