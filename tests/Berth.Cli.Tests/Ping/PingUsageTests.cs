namespace Berth;

/// <summary>What <c>berth ping</c> refuses before it asks anybody.</summary>
public sealed class PingUsageTests
{
    [Theory]
    [InlineData("berth ping takes a host, not a URL: did you mean 'db'?", "tcp://db:7007")]
    [InlineData("the host is empty", "")]
    [InlineData("-4 and -6 exclude each other", "-4", "-6", "localhost")]
    [InlineData("--count takes a whole number, 1 or more, not '0'", "-c", "0", "localhost")]
    [InlineData("--ttl takes a whole number from 1 to 255, not '256'", "--ttl", "256", "localhost")]
    [InlineData("at most 30,000 requests wait at a time", "-i", "1ms", "-W", "5m", "127.0.0.1")]
    public async Task WhatMakesNoSense_IsRefusedWithTheHelp(string message, params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(["ping", .. arguments]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANameThatIsNotKnown_Is6()
    {
        Outcome outcome = await Tool.RunAsync("ping", "-c", "1", "no-such-host.invalid");
        Assert.Equal((6, ""), (outcome.ExitCode, outcome.Out));
    }
}
