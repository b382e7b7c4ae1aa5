namespace Berth;

/// <summary>Raw and packet sockets of <c>berth connect</c> and <c>berth serve</c>, beside Python's.</summary>
public sealed class RawSocketTests : IAsyncLifetime
{
    private const string Echo = """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 253); s.bind(("192.0.2.2", 0)); print("ready", flush=True)
        while True:
            packet, sender = s.recvfrom(70000)
            s.sendto(packet[20:].upper(), sender)
        """;

    private const string Frames = """
        import socket
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b6)); s.bind(("far", 0x88b6)); print("ready", flush=True)
        frame = s.recv(70000); print(frame.hex(), flush=True)
        s.send(frame[6:12] + frame[0:6] + frame[12:14] + b"from python")
        """;

    private const string Capture = """
        import socket
        s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800)); s.bind(("far", 0x0800)); print("ready", flush=True)
        while True:
            packet = s.recv(70000)
            if packet[9] == 253: print(socket.inet_ntoa(packet[12:16]), packet[8], packet[20:26], flush=True)
        """;

    private NetworkLab? _lab;

    private NetworkLab Lab => _lab!;

    public async ValueTask InitializeAsync() => _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts);

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Fact]
    public async Task APythonPeer_HearsOurPackets_AndWeHearItsAnswers()
    {
        await using RunningTool python = await PythonAsync(Echo);
        await using RunningTool tool = Start("-v --wait 0 'raw://192.0.2.2?protocol=253'");
        await tool.TypeAsync("hello\n");
        await tool.Out.MatchAsync("HELLO\n"); // Nothing promises the order of two that are under way.
        Outcome outcome = await tool.AskAsync("world\n", "WORLD\n");
        Assert.Equal((0, "HELLO\nWORLD\n"), (outcome.ExitCode, outcome.Out));
        Assert.Contains("connected 192.0.2.1 to 192.0.2.2 in ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFrame_GoesToAPythonPeerAsItIs_AndItsAnswerIsCaptured()
    {
        await using RunningTool python = await PythonAsync(Frames);
        await using RunningTool tool = Start("--wait 0 --hex 'packet://near?protocol=0x88b6'");
        await tool.TypeAsync([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x88, 0xb6, .. "our frame\n"u8]);
        Outcome outcome = await tool.AskAsync("", "|om python|");
        Assert.Equal(0, outcome.ExitCode);
        await python.Out.WaitAsync(
            static text => text.Contains("ffffffffffff02000000000188b66f7572206672616d650a", StringComparison.Ordinal) ? text : null, "our frame");
    }

    [Fact]
    public async Task ACapture_SaysWhichWayEachFrameWent()
    {
        await using RunningTool capture = Start("--json --on-eof hold packet://near");
        await capture.Out.MatchAsync("opened|connected");
        await ConnectAsync("--wait 0 udp://192.0.2.2:9", "printf x");
        await capture.Out.MatchAsync("\"direction\":\"outgoing\"");
        await capture.Out.MatchAsync("\"direction\":\"to-this-host\""); // The refusal (ICMP), if not the answer of ARP before.
    }

    [Fact]
    public async Task APacketThatHasItsOwnHeader_ArrivesWithTheSenderThatItNames()
    {
        await using RunningTool python = await PythonAsync(Capture);

        // Version 4, five words; 26 bytes; a time to live of 64; protocol 253; from 192.0.2.77 to 192.0.2.2. The kernel fills in the checksum.
        const string Packet = "printf '\\105\\0\\0\\032\\0\\0\\0\\0\\100\\375\\0\\0\\300\\0\\002\\115\\300\\0\\002\\002forged'";
        Outcome outcome = await ConnectAsync("--wait 0 'raw://192.0.2.2?protocol=253&header=own'", Packet);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        await python.Out.WaitAsync(
            static text => text.Contains("192.0.2.77 64 b'forged'", StringComparison.Ordinal) ? text : null, "the packet on the wire");
    }

    [Theory]
    [InlineData("loop", "raw://192.0.2.2?protocol=253", "Message from 192.0.2.1: hello")]
    [InlineData("prefork:2", "raw://192.0.2.2?protocol=253", "Message from 192.0.2.1: hello")]
    [InlineData("loop", "raw://[2001:db8::2]?protocol=253", "Message from 2001:db8::1: hello")]
    [InlineData("thread", "raw://*?protocol=253", "Message from 192.0.2.1: hello")]
    public async Task ServeMessage_PrintsEachPacketOfItsProtocol(string model, string listen, string expected)
    {
        int sockets = listen.Contains('*', StringComparison.Ordinal) ? 2 : 1;
        await using RunningServer server = await RunningServer.StartAsync(sockets, RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On("far")} \"$BERTH\" serve message --json --model {model} --listen '{listen}'"]));
        string to = listen.Replace("*", "192.0.2.2", StringComparison.Ordinal);
        Outcome outcome = await ConnectAsync($"--wait 0 '{to}'", "printf hello");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Out));
        await server.EventAsync("printed", one => one.GetProperty("text").GetString() == expected);
    }

    [Fact]
    public async Task WithoutTheCapability_ItIsRefused_AndTheMessageSaysWhatWouldAllowIt()
    {
        Outcome outcome = await Tool.ShellAsync(
            $"exec {Lab.On()} setpriv --bounding-set=-net_raw --inh-caps=-net_raw \"$BERTH\" connect 'raw://127.0.0.1?protocol=253' </dev/null");
        Assert.Equal((7, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith("✗ 127.0.0.1  socket: EPERM", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("socket(AF_INET, SOCK_RAW, 253): raw and packet sockets need the capability CAP_NET_RAW", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProtocolThatNamesNone_IsRefusedByTheKernel_AndExplained()
    {
        Outcome outcome = await ConnectAsync("'raw://127.0.0.1?protocol=0'", "printf ''");
        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("socket(AF_INET, SOCK_RAW, 0): a raw socket is for one IP protocol, and 0 names none", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<RunningTool> PythonAsync(string script)
    {
        RunningTool python = RunningTool.StartProgram(
            "sh", ["-c", $"command -v python3 >/dev/null || {{ echo none; exit 0; }}; exec {Lab.On("far")} python3 -c \"$1\"", "sh", script]);
        string said = await python.Out.WaitAsync(static text => text.Contains('\n', StringComparison.Ordinal) ? text : null, "python3");
        Assert.SkipWhen(said.StartsWith("none", StringComparison.Ordinal), "needs python3");
        return python;
    }

    private RunningTool Start(string arguments) => RunningTool.StartProgram("sh", ["-c", $"exec {Lab.On()} \"$BERTH\" connect {arguments}"]);

    private Task<Outcome> ConnectAsync(string arguments, string input) =>
        Tool.ShellAsync($"{input} | {Lab.On()} \"$BERTH\" connect {arguments}");
}
