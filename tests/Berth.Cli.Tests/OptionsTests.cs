using System.Text.Json;

namespace Berth;

/// <summary><c>berth options</c>, and <c>--option</c> of serve and connect.</summary>
public sealed class OptionsTests
{
    [Fact]
    public async Task Catalogue_HasALineForEachOption_WithTheDefaultOfThisSystem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the defaults are read from /proc/sys");
        Outcome outcome = await Tool.RunAsync("options");
        string[] lines = outcome.Out.TrimEnd('\n').Split('\n');

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(SocketOptionCatalogue.All.Count + 1, lines.Length);
        string idle = File.ReadAllText("/proc/sys/net/ipv4/tcp_keepalive_time").Trim();
        Assert.Matches($@"^keep-alive-idle +TCP_KEEPIDLE +TCP +{idle}s +1s to 32767s$", lines.Single(line => line.StartsWith("keep-alive-idle ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_IsExplainedWithTheCommandThatChangesItsSystemWideSetting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the settings are read from /proc/sys");
        string probes = File.ReadAllText("/proc/sys/net/ipv4/tcp_keepalive_probes").Trim();
        string text = (await Tool.RunAsync("options", "keep-alive-count")).Out;
        Assert.Contains($"sudo sysctl -w net.ipv4.tcp_keepalive_probes={probes}\n", text, StringComparison.Ordinal);
        Assert.Contains("TcpOption.KeepAliveCount (int)", text, StringComparison.Ordinal);
        Assert.Equal(text, (await Tool.RunAsync("options", "tcp_keepcnt")).Out);
    }

    [Theory]
    [InlineData("unknown socket option 'tl': did you mean 'ttl'?", "options", "tl")]
    [InlineData("--option no-delay takes on or off, not 'maybe'", "connect", "tcp://localhost:1", "--option", "no-delay=maybe")]
    [InlineData("unknown socket option 'TCP_NODELY': did you mean 'TCP_NODELAY'?", "connect", "tcp://localhost:1", "--option", "TCP_NODELY=1")]
    [InlineData("--option takes NAME=VALUE, such as no-delay=off, not 'no-delay'", "serve", "echo", "--option", "no-delay")]
    [InlineData("--option info can only be read", "serve", "echo", "--option", "info=1")]
    [InlineData("--option and --passive want one URL, and nothing beside it", "options", "ttl", "--option", "ttl=1")]
    public async Task Mistakes_AreNamedWithWhatWouldBeRight(string message, params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(arguments);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith($"berth: {message}\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_ShowsWhatItHas_WithWhatWasSetAndWhatTheKernelMadeOfIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are Linux's");
        Outcome outcome = await Tool.RunAsync(
            "options", "udp://127.0.0.1:0", "--passive", "--option", "receive-buffer=20000", "--option", "ttl=9", "--option", "1:12=3", "--json");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("receive-buffer: asked for 20000, granted 40000 (the kernel doubles it", outcome.Error, StringComparison.Ordinal);
        Dictionary<string, JsonElement> read = outcome.Out.TrimEnd('\n').Split('\n')
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(static one => one.GetProperty("name").GetString()!);
        Assert.Equal(40_000, read["receive-buffer"].GetProperty("value").GetInt32());
        Assert.Equal(9, read["ttl"].GetProperty("value").GetInt32());
        Assert.Equal(3, read["priority"].GetProperty("value").GetInt32());
        Assert.Equal("ENOTCONN", read["mtu"].GetProperty("errno").GetString());
        Assert.DoesNotContain("no-delay", read.Keys);
        Assert.DoesNotContain("hop-limit", read.Keys);
    }

    [Fact]
    public async Task Server_SetsOptionsWhereTheyApply_AndTellsWhatWasGranted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are Linux's");
        await using RunningServer server = await RunningServer.StartAsync(
            2, "echo", "--listen", "tcp://127.0.0.1:0", "--listen", "udp://127.0.0.1:0", "--option", "send-buffer=30000", "--option", "user-timeout=5s");
        JsonElement[] remarks = await server.EventsAsync(
            "remark", 2, static one => one.GetProperty("text").GetString()!.Contains("send-buffer: asked for 30000, granted 60000", StringComparison.Ordinal));
        Assert.Equal(server.Urls(), remarks.Select(static one => one.GetProperty("text").GetString()!.Split(": ")[0]));
        Outcome outcome = await Tool.RunAsync("connect", server.Urls()[0], "--option", "keep-alive-idle=90s", "--option", "receive-buffer=1");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains("receive-buffer: asked for 1, granted 2304 (the least that the kernel gives)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithAnOptionThatNoSocketOfItsTakes_DoesNotStart()
    {
        Outcome outcome = await Tool.RunAsync("serve", "echo", "--listen", "tcp://127.0.0.1:0", "--option", "segment-size=9");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains("segment-size (UDP_SEGMENT) is for these sockets: UDP; this server has none of them.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedValue_IsToldWithTheErrnoAndWhatItTakes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the errno is Linux's");
        Outcome outcome = await Tool.RunAsync("serve", "echo", "--listen", "tcp://127.0.0.1:0", "--option", "ttl=300");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains("option: EINVAL\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Setting ttl (IP_TTL) to '300' was refused. It takes 1 to 255", outcome.Error, StringComparison.Ordinal);
    }
}
