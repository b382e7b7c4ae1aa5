namespace Berth;

/// <summary>Which families <c>berth connect</c> tries: <c>--bind '*:0'</c> left out IPv6, and contradictions were the network's fault.</summary>
public sealed class ConnectFamilyTests
{
    [Theory]
    [InlineData("*:0")]
    [InlineData("localhost:0")]
    public async Task ABindThatNamesBothFamilies_LeavesBothToBeTried(string bind)
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this host has no IPv6");
        Outcome outcome = await Tool.RunAsync("connect", "-v", "--bind", bind, "tcp://localhost:1");
        Assert.Contains("trying 127.0.0.1:1", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("trying [::1]:1", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(7, outcome.ExitCode);
    }

    [Theory]
    [InlineData("-6 --bind 127.0.0.1:0 tcp://localhost:9", "-6 allows no IPv4 address, and --bind 127.0.0.1 is one")]
    [InlineData("-4 tcp://[::1]:9", "-4 allows no IPv6 address, and tcp://[::1]:9 is one")]
    [InlineData("--bind [::1]:0 udp://127.0.0.1:9", "--bind ::1 is an IPv6 address, and udp://127.0.0.1:9 an IPv4 one")]
    [InlineData("-4 unix://@nobody", "-4 chooses among a host's addresses, and unix://@nobody names no host")]
    [InlineData("-6 unixgram:///run/nobody", "-6 chooses among a host's addresses, and unixgram:///run/nobody names no host")]
    [InlineData("--sequential udp://localhost:9", "--sequential is about racing TCP connections, and udp://localhost:9 makes none")]
    [InlineData("--attempt-delay 1s unix://@nobody", "--attempt-delay is about racing TCP connections, and unix://@nobody makes none")]
    public async Task FamiliesAndRacesThatCannotBe_AreUsageErrors(string arguments, string says)
    {
        Outcome outcome = await Tool.RunAsync(["connect", .. arguments.Split(' ')]);
        Assert.Contains(says, outcome.Error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }
}
