using System.Text.Json;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>Where <c>berth serve</c> listens, what it says about it, and how it refuses to start.</summary>
public sealed class ServeStartTests
{
    /// <summary>In a network namespace of its own, so that the ports are free whatever else runs here.</summary>
    [Theory]
    [InlineData("", "7007 7009 7013 7019 7037 3490")]
    [InlineData("--port-offset 0", "7 9 13 19 37 3490")]
    [InlineData("--port-offset 20000", "20007 20009 20013 20019 20037 23490")]
    public async Task WithoutNames_AllServicesListenOnLoopbackInBothFamilies(string options, string ports)
    {
        if ((await Tool.ShellAsync("unshare -rn ip link set lo up")).ExitCode != 0)
        {
            Assert.Skip("needs a network namespace (unshare -rn, ip), which this machine does not give");
        }

        await using RunningServer server = await RunningServer.StartAsync(24, RunningTool.StartProgram(
            "unshare", ["-rn", "sh", "-c", $"ip link set lo up; exec \"$BERTH\" serve --json {options}"]));
        await server.EventAsync("remark");
        string[] numbers = ports.Split(' ');
        Assert.Equal(
            MatrixServers.Services.SelectMany((service, place) => (string[])[
                $"{service} tcp://127.0.0.1:{numbers[place]}", $"{service} tcp://[::1]:{numbers[place]}",
                $"{service} udp://127.0.0.1:{numbers[place]}", $"{service} udp://[::1]:{numbers[place]}"]).Order(),
            server.Named("listening").Select(static one => $"{one.GetProperty("service")} {one.GetProperty("url")}").Order());
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task TheTable_TellsWhatListensWhereAndALineToTryEach()
    {
        await using RunningTool tool = RunningTool.Start(
            ["serve", .. MatrixServers.Services.SelectMany(static service => (string[])["--listen", $"{service}=tcp://127.0.0.1:0", "--listen", $"{service}=udp://127.0.0.1:0"])]);
        await tool.Error.MatchAsync("model loop");
        await tool.SignalAsync("TERM");
        Outcome outcome = await tool.OutcomeAsync();
        Assert.Equal(0, outcome.ExitCode);
        Golden.Check("serve-table", Regex.Replace(outcome.Out, @":\d+", ":PORT", RegexOptions.None, Waiting.Limit));
        Assert.Matches(@"^descriptor limit [^\n]+\nmodel loop; end with Ctrl-C, twice to cut connections\nstopping; [^\n]+\nstopped\n$", outcome.Error);
    }

    [Fact]
    public async Task TheLinesToTry_NameTheCommandAsItWasTypedAndWork()
    {
        await using RunningTool tool = RunningTool.StartProgram(
            Tool.Path, ["serve", "time", "--listen", "tcp://*:0"], variables: [("BERTH_COMMAND", "./berth")]);
        Match line = await tool.Out.MatchAsync(@"\n\./berth connect --hex (tcp://localhost:\d+) </dev/null\n");
        Assert.Matches("^00000000  ([0-9a-f]{2} ){4} ", (await Tool.RunAsync("connect", "--hex", line.Groups[1].Value)).Out);
    }

    [Fact]
    public async Task ListeningEvents_HaveExactlyTheirMembers()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            2, "echo", "--listen", "tcp://127.0.0.1:0", "--listen", "udp://127.0.0.1:0", "--backlog", "5");
        JsonElement[] events = [.. server.Named("listening")];
        foreach (JsonElement one in events)
        {
            Assert.Equal(["event", "service", "url", "pid", "backlog", "backlogGranted"], one.EnumerateObject().Select(static member => member.Name));
            Assert.Equal(server.Tool.Id, one.GetProperty("pid").GetInt32());
        }

        Assert.Equal((5, 5), (events[0].GetProperty("backlog").GetInt32(), events[0].GetProperty("backlogGranted").GetInt32()));
        Assert.Equal(JsonValueKind.Null, events[1].GetProperty("backlog").ValueKind);
    }

    [Theory]
    [InlineData("", "", null)] // The kernel's maximum.
    [InlineData("BERTH_BACKLOG=7", "", 7)]
    [InlineData("BERTH_BACKLOG=7", "--backlog 9", 9)]
    [InlineData("", "--backlog 9", 9)]
    [InlineData("", "--backlog 0", 0)]
    public async Task TheBacklog_ComesFromTheCommandLineElseTheEnvironmentElseTheKernel(string variable, string option, int? granted)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, RunningTool.StartProgram(
            "sh", ["-c", $"exec env {variable} \"$BERTH\" serve --json echo --listen tcp://127.0.0.1:0 {option}"]));
        int expected = granted ?? int.Parse(await File.ReadAllTextAsync("/proc/sys/net/core/somaxconn"));
        JsonElement listening = await server.EventAsync("listening");
        Assert.Equal(expected, listening.GetProperty("backlogGranted").GetInt32());

        // What the kernel says itself: in the third column of ss, the limit of a listener's queue.
        string told = (await Tool.ShellAsync($"ss -Hltn sport = :{server.Port()}")).Out;
        Assert.Equal(expected.ToString(), told.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2000000000")]
    public async Task ABacklogThatSurprises_IsExplained(string value)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0", "--backlog", value);
        await server.EventAsync("remark", static one => one.GetProperty("text").GetString()!.Contains("backlog", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task ASecondServer_IsRefusedWithExitCode1(string scheme)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", $"{scheme}://127.0.0.1:0");
        Outcome second = await Tool.RunAsync("serve", "echo", "--listen", server.Urls()[0]);
        Assert.Equal((1, ""), (second.ExitCode, second.Out));
        Assert.Matches(
            @$"^✗ 127\.0\.0\.1:{server.Port("", scheme)}  (bind|listen): EADDRINUSE\n  Another socket has this address already\.", second.Error);
    }

    [Fact]
    public async Task ASecondServerOnAUnixPath_IsRefusedAndTheFirstGoesOn()
    {
        using TemporaryFolder folder = new();
        string url = $"unix://{folder.In("s")}";
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", url);
        Outcome second = await Tool.RunAsync("serve", "echo", "--listen", url);
        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith($"✗ {folder.In("s")}  bind: EADDRINUSE", second.Error, StringComparison.Ordinal);
        Assert.Equal("hi", (await Tool.RunAsync("hi", ["connect", url])).Out);
    }

    [Fact]
    public async Task AHostThatDoesNotExist_Is6()
    {
        Outcome outcome = await Tool.RunAsync("serve", "echo", "--listen", "tcp://no-such-host.invalid:0");
        Assert.Equal(6, outcome.ExitCode);
        Assert.StartsWith("✗ no-such-host.invalid", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressThatIsNotOurs_Is1()
    {
        Outcome outcome = await Tool.RunAsync("serve", "echo", "--listen", "tcp://192.0.2.1:0");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("✗ 192.0.2.1  bind: EADDRNOTAVAIL", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one", 1)]
    [InlineData("two", 2)]
    public async Task Stack_IsOneSocketOrTwo(string stack, int sockets)
    {
        await using RunningServer server = await RunningServer.StartAsync(sockets, "echo", "--listen", "tcp://*:0", "--stack", stack);
        await server.EventAsync("remark");
        Assert.Equal(sockets, server.Named("listening").Count());
        int port = Assert.Single(server.Urls().Select(RunningServer.PortOf).Distinct());
        Assert.Equal("4", (await Tool.RunAsync("4", ["connect", $"tcp://127.0.0.1:{port}"])).Out);
        Assert.Equal("6", (await Tool.RunAsync("6", ["connect", $"tcp://[::1]:{port}"])).Out);
        Assert.Equal(sockets, (await Tool.ShellAsync($"ss -Hltn sport = :{port}")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Port0_IsTheSameForBothFamilies(string scheme)
    {
        await using RunningServer server = await RunningServer.StartAsync(2, "echo", "--listen", $"{scheme}://localhost:0");
        int port = server.Port("", scheme);
        Assert.NotEqual(0, port);
        Assert.Equal([$"{scheme}://127.0.0.1:{port}", $"{scheme}://[::1]:{port}"], server.Urls());
    }

    [Theory]
    [InlineData("exec \"$BERTH\" serve echo --listen tcp://127.0.0.1:0 --listen unix://SOCKET >&-")]
    [InlineData("exec \"$BERTH\" serve echo --listen tcp://127.0.0.1:0 --listen unix://SOCKET 2>&-")]
    [InlineData("exec \"$BERTH\" serve echo --listen tcp://127.0.0.1:0 --listen unix://SOCKET --json -v >&- 2>&- <&-")]
    [InlineData("exec \"$BERTH\" serve echo --listen tcp://127.0.0.1:0 --listen unix://SOCKET -v >/dev/full 2>/dev/full")]
    [InlineData("ulimit -n 128; exec \"$BERTH\" serve echo --listen tcp://127.0.0.1:0 --listen unix://SOCKET -v")]
    public async Task AClosedOrFullOutputOrFewDescriptors_DoNotHurtTheService(string line)
    {
        using TemporaryFolder folder = new();
        string path = folder.In("s");
        await using RunningTool tool = RunningTool.StartProgram("sh", ["-c", line.Replace("SOCKET", path, StringComparison.Ordinal)]);

        // Nothing may tell that it is up, so a shell tries until it is.
        Outcome answer = await Tool.ShellAsync(
            $"for i in $(seq 1200); do printf hi | socat -t 20 - unix-connect:{path} 2>/dev/null && exit; sleep 0.1; done; exit 1");
        Assert.Equal((0, "hi"), (answer.ExitCode, answer.Out));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("again", (await Tool.ShellAsync($"printf again | socat -t 20 - unix-connect:{path}")).Out);
        }

        await tool.SignalAsync("TERM");
        Assert.Equal(0, await tool.ExitCodeAsync());
    }
}
