using System.Text.Json;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>
/// <c>berth connect</c> on hosts whose networks are broken in the ways that networks break. What an address meets is a route's doing,
/// on this host or on the router; names come from the lab's own /etc/hosts.
/// </summary>
public sealed class ConnectRaceTests : IAsyncLifetime
{
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
        203.0.1.5 silent
        203.0.1.6 silent
        192.0.2.3 dead-first
        192.0.2.2 dead-first
        END
        mount --bind /run/hosts /etc/hosts
        """;

    private const string Time = @"[\d.]+ m?s";

    private NetworkLab? _lab;
    private RunningServer? _server;

    private NetworkLab Lab => _lab!;

    public async ValueTask InitializeAsync()
    {
        _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts, ConnectRouteTests.Routes, Names);
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
            @"resolved broken-6 to 2001:db8:1::5, 192\.0\.2\.2 in <t>",
            @"trying \[2001:db8:1::5\]:7007",
            @"no answer from \[2001:db8:1::5\]:7007 in <t>, trying the next beside it",
            @"trying 192\.0\.2\.2:7007",
            @"gave up \[2001:db8:1::5\]:7007 after <t>, another was faster",
            @"connected 192\.0\.2\.1:\d+ to 192\.0\.2\.2:7007 in <t>");
    }

    [Fact]
    public async Task TheLosersSocket_IsClosedAsSoonAsTheRaceIsWon()
    {
        (string race, int raceSockets) = await SocketsWhileConnectedAsync("tcp://broken-6:7007", "--attempt-delay", "50ms");
        (string single, int singleSockets) = await SocketsWhileConnectedAsync("tcp://192.0.2.2:7007");
        Assert.Matches(@"^ESTAB\s.* 192\.0\.2\.2:7007\s.*\n$", race); // One line: no attempt is still sending.
        Assert.Matches(@"^ESTAB\s.* 192\.0\.2\.2:7007\s.*\n$", single);
        Assert.Equal(singleSockets, raceSockets);
    }

    [Fact]
    public async Task ARefusal_LetsTheNextAddressBeTriedAtOnce()
    {
        Outcome outcome = await ConnectAsync("-v --attempt-delay 60s tcp://both:7008"); // On 7008 the far host listens by IPv4 only.
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        AssertStory(
            outcome,
            @"resolved both to 2001:db8::2, 192\.0\.2\.2 in <t>",
            @"trying \[2001:db8::2\]:7008",
            @"failed both \(2001:db8::2\):7008  connect: ECONNREFUSED after <t>",
            @"trying 192\.0\.2\.2:7008",
            @"connected 192\.0\.2\.1:\d+ to 192\.0\.2\.2:7008 in <t>");
    }

    [Fact]
    public async Task WhenBothFamiliesWork_TheFirstAddressWins_AndNoOtherIsTried()
    {
        Outcome outcome = await ConnectAsync("-v --attempt-delay 60s tcp://both:7007");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        AssertStory(
            outcome,
            @"resolved both to 2001:db8::2, 192\.0\.2\.2 in <t>",
            @"trying \[2001:db8::2\]:7007",
            @"connected \[2001:db8::1\]:\d+ to \[2001:db8::2\]:7007 in <t>");
    }

    [Theory]
    [InlineData("only-6", "-4", @"\[2001:db8::2\]:7007")]
    [InlineData("only-4", "-6", @"192\.0\.2\.2:7007")]
    public async Task AHostOfOneFamily_IsReached_AndIsNotResolvedForTheOther(string host, string otherFamily, string address)
    {
        Outcome outcome = await ConnectAsync($"-v tcp://{host}:7007");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        Assert.Matches($@"(?m)^trying {address}$", outcome.Error);
        Outcome other = await ConnectAsync($"{otherFamily} tcp://{host}:7007");
        Assert.Equal(6, other.ExitCode);
    }

    [Fact]
    public async Task ALocalAddress_KeepsTheOtherFamilyOutOfTheRace_AndTheStorySaysSo()
    {
        Outcome outcome = await ConnectAsync("-v --bind 192.0.2.1:0 tcp://broken-6:7007");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        AssertStory(
            outcome,
            @"resolved broken-6 to 192\.0\.2\.2 in <t>; left out, of the other family: 2001:db8:1::5",
            @"trying 192\.0\.2\.2:7007",
            @"connected 192\.0\.2\.1:\d+ to 192\.0\.2\.2:7007 in <t>");
    }

    [Fact]
    public async Task ALocalPort_IsSharedByTheAttempts()
    {
        Outcome outcome = await ConnectAsync("-v --bind 0.0.0.0:5555 --attempt-delay 50ms tcp://dead-first:7007");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        Assert.Contains("trying the next beside it\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("connected 192.0.2.1:5555 to 192.0.2.2:7007 in ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequential_WaitsUntilTheKernelGivesAnAddressUp()
    {
        await Lab.RunAsync($"sh -c '{ConnectRouteTests.OneRepetition}'");
        Outcome outcome = await ConnectAsync("-v --sequential tcp://broken-6:7007");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        AssertStory(
            outcome,
            @"resolved broken-6 to 2001:db8:1::5, 192\.0\.2\.2 in <t>",
            @"trying \[2001:db8:1::5\]:7007",
            @"failed broken-6 \(2001:db8:1::5\):7007  connect: ETIMEDOUT after <t>",
            @"trying 192\.0\.2\.2:7007",
            @"connected 192\.0\.2\.1:\d+ to 192\.0\.2\.2:7007 in <t>");
    }

    [Fact]
    public async Task WhenEveryAddressFails_AllAreInOneTable_InTheOrderTried_TheOneThatTellsMostLast()
    {
        await Lab.RunAsync($"sh -c '{ConnectRouteTests.OneRepetition}'");
        Outcome outcome = await ConnectAsync("tcp://nowhere:7007");
        Assert.Equal(28, outcome.ExitCode);
        AssertStory(
            outcome,
            @"✗ nowhere \(2001:db8:3::5\):7007  connect: EACCES after <t> +\S.*",
            @"✗ nowhere \(203\.0\.2\.5\):7007      connect: EHOSTUNREACH after <t> +The host can't be reached.*",
            @"✗ nowhere \(2001:db8:2::5\):7007  connect: ENETUNREACH after <t> +No route leads to that network\.",
            @"✗ nowhere \(203\.0\.1\.5\):7007      connect: ETIMEDOUT after <t>",
            @"  No answer came.*");
    }

    [Fact]
    public async Task TheOverallLimit_EndsEveryAttemptInFlight()
    {
        Outcome outcome = await ConnectAsync("--attempt-delay 10ms --timeout 5s tcp://silent:7007");
        Assert.Equal(28, outcome.ExitCode);
        Assert.Equal(2, Regex.Count(outcome.Error, @"(?m)^✗ silent \(.*\):7007 +connect: timed out after "));
        Assert.Contains("\n  The time limit of 5.0 s ran out.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheStory_IsToldInJsonToo()
    {
        Outcome outcome = await ConnectAsync("--json tcp://broken-6:7007");
        JsonElement[] events = [.. outcome.Out.Split('\n')[..^1].Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            ["resolved", "trying", "attempt-unanswered", "trying", "attempt-lost", "connected"],
            events[..6].Select(static one => one.GetProperty("event").GetString()));
        Assert.Equal("[2001:db8:1::5]:7007", events[2].GetProperty("remote").GetString());
        Assert.Equal("[2001:db8:1::5]:7007", events[4].GetProperty("remote").GetString());
        Assert.True(events[4].GetProperty("elapsedMs").GetDouble() >= events[2].GetProperty("elapsedMs").GetDouble());
    }

    /// <summary>What the kernel's sockets towards port 7007 are, and how many sockets the tool holds, while it is connected.</summary>
    private async Task<(string Kernels, int OfTheTool)> SocketsWhileConnectedAsync(string url, params string[] arguments)
    {
        await using RunningTool tool = RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On()} \"$BERTH\" connect -v {string.Join(' ', arguments)} {url}"]);
        await tool.Error.MatchAsync("connected");
        string kernels = await Lab.RunAsync("ss -Htanp state established state syn-sent dport = :7007");
        string id = Regex.Match(kernels, @"(?<=pid=)\d+", RegexOptions.None, Waiting.Limit).Value;
        string links = await Lab.RunAsync($"sh -c 'readlink /proc/{id}/fd/*; :'"); // Others come and go meanwhile, files that are read.
        tool.EndInput();
        Assert.Equal(0, await tool.ExitCodeAsync());
        return (kernels, Regex.Count(links, "socket:"));
    }

    private static void AssertStory(Outcome outcome, params string[] lines)
    {
        string[] told = outcome.Error.Split('\n');
        Assert.True(told.Length > lines.Length, outcome.Error);
        for (int place = 0; place < lines.Length; place++)
        {
            Assert.Matches($"^{lines[place].Replace("<t>", Time, StringComparison.Ordinal)}$", told[place]);
        }
    }

    private Task<Outcome> ConnectAsync(string arguments) =>
        Tool.ShellAsync($"printf 'hello\\n' | {Lab.On()} \"$BERTH\" connect {arguments}");
}
