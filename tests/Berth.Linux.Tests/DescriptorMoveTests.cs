namespace Berth.Linux.Tests;

public sealed class DescriptorMoveTests
{
    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 4, 3 })]
    [InlineData(new[] { 3, 4, 5 })]
    [InlineData(new[] { 5, 3, 4, 9 })]
    [InlineData(new[] { 0, 1, 2 })]
    [InlineData(new[] { 7, 7, 3, 3 })]
    [InlineData(new[] { 20, 6, 8, 7 })]
    public void Plan_BringsEachSourceToItsPlace(int[] sources) => AssertPlanWorks(sources);

    [Fact]
    public void Plan_BringsEachSourceToItsPlace_WhateverTheNumbers()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 2000; round++)
        {
            AssertPlanWorks([.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(20))]);
        }
    }

    private static void AssertPlanWorks(int[] sources)
    {
        // What each number is open on, named after its number in the parent.
        Dictionary<int, int> table = sources.Distinct().ToDictionary(number => number);
        foreach (DescriptorMove move in DescriptorMove.Plan(sources))
        {
            Assert.NotEqual(move.Source, move.Target);
            Assert.True(move.Target >= 3, "the standard three stay");
            table[move.Target] = table[move.Source];
        }

        Assert.Equal(sources, Enumerable.Range(3, sources.Length).Select(place => table[place]));
    }
}
