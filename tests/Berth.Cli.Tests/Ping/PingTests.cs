using System.Text.Json;

namespace Berth;

/// <summary><c>berth ping</c> between hosts: the lab's router answers, forbids, drops and lets packets grow too old.</summary>
public sealed class PingTests : IAsyncLifetime
{
    private const string Routes = """
        ip -n far route add blackhole 203.0.1.0/24
        ip -n far route add unreachable 203.0.2.0/24
        ip -n far route add prohibit 203.0.3.0/24
        ip -n far route add 203.0.4.0/24 dev far
        ip -n far -6 route add unreachable 2001:db8:2::/64
        ip -n far -6 route add prohibit 2001:db8:3::/64
        ip -n far -6 route add 2001:db8:4::/64 dev far
        ip route add unreachable 203.0.12.0/24
        echo 0 0 >/proc/sys/net/ipv4/ping_group_range
        """;

    private const string Unprivileged = "setpriv --bounding-set=-net_raw --inh-caps=-net_raw --ambient-caps=-all ";

    private NetworkLab? _lab;

    private NetworkLab Lab => _lab!;

    public async ValueTask InitializeAsync() => _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts, Routes);

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("192.0.2.2", "")]
    [InlineData("2001:db8::2", "")]
    [InlineData("[2001:db8::2]", "")]
    [InlineData("192.0.2.2", Unprivileged)]
    [InlineData("2001:db8::2", Unprivileged)]
    public async Task AHostOnTheWire_Answers_OnEitherKindOfSocket(string host, string prefix)
    {
        Outcome outcome = await PingAsync($"-c 2 -i 10ms --json {host}", prefix);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement[] told = Parse(outcome);
        Assert.Equal(["pinging", "answer", "answer", "statistics"], told.Select(Name));
        Assert.Equal(prefix.Length > 0 ? "ping" : "raw", told[0].GetProperty("socket").GetString());
        Assert.Equal((host.Trim('[', ']'), 64, 64, true), (
            told[1].GetProperty("address").GetString(),
            told[1].GetProperty("bytes").GetInt32(),
            told[1].GetProperty("hopLimit").GetInt32(),
            told[1].GetProperty("intact").GetBoolean()));
        Assert.Equal((2, 2, 0), (Count(told, "sent"), Count(told, "answered"), Count(told, "refused")));
    }

    [Theory]
    [InlineData("203.0.2.9", "192.0.2.2", "unreachable", "")]
    [InlineData("203.0.3.9", "192.0.2.2", "unreachable", "")]
    [InlineData("--ttl 1 203.0.4.9", "192.0.2.2", "time-exceeded", "")]
    [InlineData("2001:db8:2::9", "2001:db8::2", "unreachable", "")]
    [InlineData("2001:db8:3::9", "2001:db8::2", "unreachable", "")]
    [InlineData("--ttl 1 2001:db8:4::9", "2001:db8::2", "time-exceeded", "")]
    [InlineData("203.0.2.9", "192.0.2.2", "unreachable", Unprivileged)]
    [InlineData("--ttl 1 203.0.4.9", "192.0.2.2", "time-exceeded", Unprivileged)]
    [InlineData("2001:db8:2::9", "2001:db8::2", "unreachable", Unprivileged)]
    [InlineData("--ttl 1 2001:db8:4::9", "2001:db8::2", "time-exceeded", Unprivileged)]
    public async Task ARouterThatRefuses_IsNamedWithWhatItSays_AndTheExitCodeIs1(string arguments, string router, string kind, string prefix)
    {
        Outcome outcome = await PingAsync($"-c 1 --timeout 1m --json {arguments}", prefix);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        JsonElement refused = Assert.Single(Parse(outcome), one => Name(one) == "refused");
        Assert.Equal((router, kind, 1), (
            refused.GetProperty("address").GetString(), refused.GetProperty("kind").GetString(), refused.GetProperty("sequence").GetInt32()));
    }

    [Fact]
    public async Task Silence_IsToldWhenTheTimeIsOver_AndARouteOfThisHostsSaysThatNothingWasSent()
    {
        Outcome silence = await PingAsync("-c 1 -W 50ms 203.0.1.9");
        Assert.Equal(1, silence.ExitCode);
        Assert.Contains("seq=1  no answer within ", silence.Out, StringComparison.Ordinal);
        Assert.Contains("203.0.1.9: 1 sent, 0 answered, 100% lost in ", silence.Out, StringComparison.Ordinal);
        Outcome unsent = await PingAsync("-c 1 203.0.12.9");
        Assert.Equal(1, unsent.ExitCode);
        Assert.Contains("seq=1  not sent: EHOSTUNREACH.", unsent.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHostThatIsNotThere_IsReportedByThisHostItself()
    {
        Outcome outcome = await PingAsync("-c 1 --timeout 1m --json 192.0.2.99"); // Linux gives up after three seconds.
        JsonElement refused = Assert.Single(Parse(outcome), one => Name(one) == "refused");
        Assert.Equal(("192.0.2.1", 3, 1), (
            refused.GetProperty("address").GetString(), refused.GetProperty("type").GetInt32(), refused.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task WithNeitherSocketAllowed_ItSaysWhatWouldAllowOne()
    {
        await using NetworkLab lab = await NetworkLab.StartAsync(); // Its kernel's default lets nobody have a ping socket.
        Outcome outcome = await Tool.ShellAsync($"exec {lab.On()} {Unprivileged}\"$BERTH\" ping -c 1 127.0.0.1");
        Assert.Equal((7, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains("setcap cap_net_raw+ep", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("no group of this process is within net.ipv4.ping_group_range", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_ShowsTheStatistics_AndAnAnswerMakesTheExitCode0()
    {
        await using RunningTool tool = RunningTool.StartProgram("sh", ["-c", $"exec {Lab.On()} \"$BERTH\" ping -i 10ms 192.0.2.2"]);
        await tool.Out.WaitAsync(static text => text.Contains("seq=2 ", StringComparison.Ordinal) ? text : null, "the second answer");
        int id = int.Parse((await Lab.RunAsync("sh -c 'pgrep -x -n berth || pgrep -f -n \"[b]erth ping\"'")).Trim());
        await Lab.RunAsync($"kill -INT {id}");
        Outcome outcome = await tool.OutcomeAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("round trip min/avg/max/mdev = ", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSystemsOwnPing_SeesTheSameRouter()
    {
        string said = await Lab.RunAsync("sh -c 'command -v ping >/dev/null || { echo none; exit 0; }; ping -n -c 1 -W 5 -t 1 203.0.4.9; true'");
        if (said.Trim() == "none")
        {
            Assert.Skip("needs ping (Debian package iputils-ping)");
        }

        Assert.Contains("From 192.0.2.2 icmp_seq=1 Time to live exceeded", said, StringComparison.Ordinal);
        Outcome ours = await PingAsync("-c 1 -t 1 203.0.4.9");
        Assert.Contains("seq=1  192.0.2.2 says: too many hops", ours.Out, StringComparison.Ordinal);
    }

    private Task<Outcome> PingAsync(string arguments, string prefix = "") =>
        Tool.ShellAsync($"exec {Lab.On()} {prefix}\"$BERTH\" ping {arguments}");

    private static JsonElement[] Parse(Outcome outcome) =>
        [.. outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string? Name(JsonElement one) => one.GetProperty("event").GetString();

    private static int Count(JsonElement[] told, string name) => told[^1].GetProperty(name).GetInt32();
}
