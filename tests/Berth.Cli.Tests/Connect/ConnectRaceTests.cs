using System.Text.RegularExpressions;

namespace Berth;

/// <summary>
/// <c>berth connect</c> on hosts whose networks are broken in the ways that networks break. What an address meets is a route's doing,
/// on this host or on the router; names come from the lab's own /etc/hosts.
/// </summary>
public sealed partial class ConnectRaceTests : IAsyncLifetime
{
    /// <summary>Networks of both families that silence, refuse or forbid: 1, 2, 3 on the router, 11, 12, 13 already here.</summary>
    private const string Routes = """
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
        echo 1 >/proc/sys/net/ipv4/tcp_syn_retries
        [ ! -e /proc/sys/net/ipv4/tcp_syn_linear_timeouts ] || echo 0 >/proc/sys/net/ipv4/tcp_syn_linear_timeouts
        """;

    private const string Names = """
        cat >/run/hosts <<END
        127.0.0.1 localhost
        2001:db8:1::5 broken-6
        192.0.2.2 broken-6
        2001:db8::2 both
        192.0.2.2 both
        2001:db8::2 only-6
        192.0.2.2 only-4
        2001:db8:3::5 nowhere
        2001:db8:2::5 nowhere
        203.0.2.5 nowhere
        203.0.1.5 nowhere
        END
        mount --bind /run/hosts /etc/hosts
        """;

    private NetworkLab? _lab;
    private RunningServer? _server;

    private NetworkLab Lab => _lab!;

    public async ValueTask InitializeAsync()
    {
        _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts, Routes, Names);
        _server = await RunningServer.StartAsync(2, RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On("far")} \"$BERTH\" serve echo --json --listen tcp://*:7007 --listen tcp://192.0.2.2:7008"]));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Fact]
    public async Task ABrokenIPv6Path_IsRacedPastByIPv4()
    {
        Outcome outcome = await ConnectAsync("-v tcp://broken-6:7007");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        AssertStory(
            outcome,
            @"resolved broken-6 to 2001:db8:1::5, 192\.0\.2\.2 in T",
            @"trying \[2001:db8:1::5\]:7007",
            @"no answer from \[2001:db8:1::5\]:7007 in T, trying the next beside it",
            @"trying 192\.0\.2\.2:7007",
            @"gave up \[2001:db8:1::5\]:7007 after T, another was faster",
            @"connected 192\.0\.2\.1:\d+ to 192\.0\.2\.2:7007 in T");
    }

    private static void AssertStory(Outcome outcome, params string[] lines)
    {
        string[] told = outcome.Error.Split('\n');
        Assert.True(told.Length > lines.Length, outcome.Error);
        for (int place = 0; place < lines.Length; place++)
        {
            Assert.Matches($"^{lines[place].Replace("T", @"[\d.]+ m?s", StringComparison.Ordinal)}$", told[place]);
        }
    }

    private Task<Outcome> ConnectAsync(string arguments) =>
        Tool.ShellAsync($"printf 'hello\\n' | {Lab.On()} \"$BERTH\" connect {arguments}");
}
