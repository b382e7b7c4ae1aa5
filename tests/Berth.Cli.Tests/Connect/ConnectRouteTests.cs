namespace Berth;

/// <summary>What <c>berth connect</c> hears of one address, by what the network does: routes here and on a router, dead hosts, lost segments.</summary>
public sealed class ConnectRouteTests : IAsyncLifetime
{
    /// <summary>Networks of both families that silence, refuse or forbid: 1, 2, 3 on the router, 11, 12, 13 already here.</summary>
    public const string Routes = """
        for here in '' 1; do
            router='-n far'
            [ -z "$here" ] || router=''
            ip $router route add blackhole 203.0.${here}1.0/24
            ip $router -6 route add blackhole 2001:db8:${here}1::/64
            ip $router route add unreachable 203.0.${here}2.0/24
            ip $router -6 route add unreachable 2001:db8:${here}2::/64
            ip $router route add prohibit 203.0.${here}3.0/24
            ip $router -6 route add prohibit 2001:db8:${here}3::/64
        done
        """;

    /// <summary>The kernel gives silence up after one repetition: 3 s.</summary>
    public const string OneRepetition = """
        echo 1 >/proc/sys/net/ipv4/tcp_syn_retries
        [ ! -e /proc/sys/net/ipv4/tcp_syn_linear_timeouts ] || echo 0 >/proc/sys/net/ipv4/tcp_syn_linear_timeouts
        """;

    private const string SixRepetitions = "echo 6 >/proc/sys/net/ipv4/tcp_syn_retries";

    private NetworkLab? _lab;

    private NetworkLab Lab => _lab!;

    public async ValueTask InitializeAsync() => _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts, Routes, OneRepetition);

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("192.0.2.2", "ECONNREFUSED", 7)]
    [InlineData("[2001:db8::2]", "ECONNREFUSED", 7)]
    [InlineData("203.0.1.5", "ETIMEDOUT", 28)]
    [InlineData("[2001:db8:1::5]", "ETIMEDOUT", 28)]
    [InlineData("203.0.2.5", "EHOSTUNREACH", 7)]
    [InlineData("[2001:db8:2::5]", "ENETUNREACH", 7)]
    [InlineData("203.0.3.5", "EHOSTUNREACH", 7)]
    [InlineData("[2001:db8:3::5]", "EACCES", 7)]
    [InlineData("203.0.11.5", "EINVAL", 7)]
    [InlineData("[2001:db8:11::5]", "EINVAL", 7)]
    [InlineData("203.0.12.5", "EHOSTUNREACH", 7)]
    [InlineData("[2001:db8:12::5]", "EHOSTUNREACH", 7)]
    [InlineData("203.0.13.5", "EACCES", 7)]
    [InlineData("[2001:db8:13::5]", "EACCES", 7)]
    public async Task WhatTheNetworkSays_IsWhatIsSaid(string host, string said, int code)
    {
        Outcome outcome = await Tool.ShellAsync($"exec {Lab.On()} \"$BERTH\" connect tcp://{host}:7");
        Assert.StartsWith($"✗ {host}:7  connect: {said} after ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(code, outcome.ExitCode);
    }

    [Theory]
    [InlineData("192.0.2.77")]
    [InlineData("[2001:db8::77]")]
    public async Task ADeadHostOfTheOwnNetwork_IsFoundUnreachable_LongBeforeTheKernelGivesUpItsSyns(string host)
    {
        await Lab.RunAsync($"sh -c '{SixRepetitions}'");
        Outcome outcome = await Tool.ShellAsync($"exec {Lab.On()} \"$BERTH\" connect tcp://{host}:7");
        Assert.StartsWith($"✗ {host}:7  connect: EHOSTUNREACH after ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(7, outcome.ExitCode);
    }

    [Fact]
    public async Task WithoutAnyRoute_ItIsTheNetworkThatIsUnreachable()
    {
        await Lab.RunAsync("ip route del default");
        Outcome outcome = await Tool.ShellAsync($"exec {Lab.On()} \"$BERTH\" connect tcp://203.0.1.5:7");
        Assert.StartsWith("✗ 203.0.1.5:7  connect: ENETUNREACH after ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(7, outcome.ExitCode);
    }

    [Fact]
    public async Task WithoutAFreePort_NoLocalAddressIsAvailable()
    {
        await Lab.RunAsync("sh -c 'echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range'");
        await using RunningServer server = await RunningServer.StartAsync(1, RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On()} \"$BERTH\" serve discard --json --listen tcp://127.0.0.1:7009"]));
        await using RunningTool first = RunningTool.StartProgram("sh", ["-c", $"exec {Lab.On()} \"$BERTH\" connect -v tcp://127.0.0.1:7009"]);
        await first.Error.WaitAsync(static text => text.Contains("connected", StringComparison.Ordinal) ? text : null, "connected");
        Outcome outcome = await Tool.ShellAsync($"exec {Lab.On()} \"$BERTH\" connect tcp://127.0.0.1:7009");
        Assert.StartsWith("✗ 127.0.0.1:7009  connect: EADDRNOTAVAIL after ", outcome.Error, StringComparison.Ordinal);
        first.EndInput();
        Assert.Equal(0, (await first.OutcomeAsync()).ExitCode);
    }

    [Fact]
    public async Task LostSyns_AreRepeated_UntilOneArrives()
    {
        await Lab.RunAsync($"sh -c '{SixRepetitions}'");
        await using RunningServer server = await RunningServer.StartAsync(1, RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On("far")} \"$BERTH\" serve echo --json --listen tcp://192.0.2.2:7007"]));
        await Lab.RunAsync("ip neigh replace 192.0.2.2 lladdr 02:00:00:00:00:99 dev near nud permanent"); // Nobody takes those frames.
        await using RunningTool tool = RunningTool.StartProgram("sh", ["-c", $"exec {Lab.On()} \"$BERTH\" connect -v tcp://192.0.2.2:7007"]);
        string syns;
        do
        {
            syns = await Lab.RunAsync("ss -Htano state syn-sent");
        }
        while (!syns.Contains("192.0.2.2:7007", StringComparison.Ordinal));

        Assert.DoesNotContain("connected", tool.Error.ToString(), StringComparison.Ordinal);
        await Lab.RunAsync("ip neigh del 192.0.2.2 dev near");
        await tool.TypeAsync("hello\n");
        tool.EndInput();
        Outcome outcome = await tool.OutcomeAsync();
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        Assert.Matches(@"TcpExtTCPSynRetrans +[1-9]", await Lab.RunAsync("nstat -asz TcpExtTCPSynRetrans"));
    }
}
