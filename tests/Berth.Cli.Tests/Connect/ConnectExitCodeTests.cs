using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>How <c>berth connect</c> says what went wrong: a number for scripts, ✗ and an explanation for people.</summary>
public sealed class ConnectExitCodeTests
{
    [Fact]
    public async Task NobodyThere_Is7()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Bound, but nobody listens.
        Outcome outcome = await Tool.RunAsync("connect", $"tcp://127.0.0.1:{taken.Port()}");
        Assert.Equal(7, outcome.ExitCode);
        Assert.StartsWith($"✗ 127.0.0.1:{taken.Port()}  connect: ECONNREFUSED after ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHostName_StandsBeforeItsAddress()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Outcome outcome = await Tool.RunAsync("connect", "-4", $"tcp://localhost:{taken.Port()}");
        Assert.Equal(7, outcome.ExitCode);
        Assert.StartsWith($"✗ localhost (127.0.0.1):{taken.Port()}  connect: ECONNREFUSED after ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:9", "127.0.0.1:9")]
    [InlineData("unix:///nowhere", "/nowhere")]
    public async Task ASandboxThatForbidsConnecting_Is7AndEperm(string url, string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "seccomp(2) is Linux's");
        Outcome outcome = await Tool.ShellAsync($"command -v python3 >/dev/null || exit 99; exec python3 '{Tool.Script("without_connect.py")}' \"$BERTH\" connect {url}");
        Assert.SkipWhen(outcome.ExitCode == 99, "there is no python3 here");
        Assert.SkipWhen(outcome.Error.StartsWith("prctl: ", StringComparison.Ordinal), $"this kernel sets no filter: {outcome.Error}");
        Assert.StartsWith($"✗ {address}  connect: EPERM after ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(7, outcome.ExitCode);
    }

    [Fact]
    public async Task AMissingUnixPath_Is7AndEnoent()
    {
        Outcome outcome = await Tool.RunAsync("connect", "unix:///nowhere/at/all");
        Assert.Equal(7, outcome.ExitCode);
        Assert.StartsWith("✗ /nowhere/at/all  connect: ENOENT", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANameThatDoesNotExist_Is6()
    {
        Outcome outcome = await Tool.RunAsync("connect", "tcp://no-such-host.invalid:7");
        Assert.Equal(6, outcome.ExitCode);
        Assert.StartsWith("✗ no-such-host.invalid  resolve: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATimeoutOfOurs_Is28()
    {
        // A queue that is full drops what comes: the connection attempt hears nothing.
        using Socket listener = Peer.Listen(backlog: 0);
        List<Socket> filling = [];
        try
        {
            for (int i = 0; i < 2; i++)
            {
                Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                filling.Add(client);
                Task connecting = client.ConnectAsync(IPAddress.Loopback, listener.Port());
                _ = connecting.ContinueWith(static done => done.Exception, TaskScheduler.Default); // The second may be cut at the end.
                if (i == 0)
                {
                    await connecting.Within("the one place in the queue");
                }
            }

            Outcome outcome = await Tool.RunAsync("connect", "--timeout", "500ms", $"tcp://127.0.0.1:{listener.Port()}");
            Assert.Equal(28, outcome.ExitCode);
            Assert.Contains("timed out after ", outcome.Error, StringComparison.Ordinal);
        }
        finally
        {
            filling.ForEach(static socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task AReset_Is56()
    {
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", "-v", $"tcp://127.0.0.1:{listener.Port()}");
        Socket peer = await listener.AcceptAsync().Within("the tool");
        await tool.TypeAsync("x");
        Assert.Equal("x", await peer.ReceiveTextAsync(1));
        peer.Reset();
        Outcome outcome = await tool.OutcomeAsync();
        Assert.Equal(56, outcome.ExitCode);
        Assert.Contains("closed reset-by-peer", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("ECONNRESET", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFaultOfTheSendingDirection_CountsToo()
    {
        // The peer's end has been read before: only sending can notice that it is gone.
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", "-v", $"tcp://127.0.0.1:{listener.Port()}");
        Socket peer = await listener.AcceptAsync().Within("the tool");
        peer.Shutdown(SocketShutdown.Send);
        await tool.Error.MatchAsync("end of the peer");
        peer.Reset();
        await tool.TypeAsync("x"); // Either this is refused, or its answer is a reset that the next meets.
        await tool.TypeAsync("y");
        tool.EndInput();
        Assert.Equal(56, await tool.ExitCodeAsync());
    }

    [Fact]
    public async Task TheTimeLimit_Is124()
    {
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", "--time-limit", "300ms", $"tcp://127.0.0.1:{listener.Port()}");
        Outcome outcome = await tool.OutcomeAsync();
        Assert.Equal(new Outcome(124, "", "berth: the time limit of 300.0 ms is over\n"), outcome);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task ASignal_Is128PlusItsNumber(string signal, int code)
    {
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", "-v", $"tcp://127.0.0.1:{listener.Port()}");
        await tool.Error.MatchAsync("connected");
        await tool.SignalAsync(signal);
        Assert.Equal(code, await tool.ExitCodeAsync());
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task ASignal_LeavesNoConversationWithoutItsEnd(string scheme)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", $"{scheme}://127.0.0.1:0");
        await using RunningTool tool = RunningTool.Start("connect", "--json", server.Urls()[0]);
        await tool.TypeAsync("x\n");
        await tool.Out.MatchAsync("\"event\":\"received\"");
        await tool.SignalAsync("TERM");
        Outcome outcome = await tool.OutcomeAsync();
        Assert.Equal(143, outcome.ExitCode);
        Assert.Matches("\n{\"event\":\"closed\",\"reason\":\"aborted-here\",\"bytesIn\":2,\"bytesOut\":2,\"durationMs\":[0-9.]+}\n$", outcome.Out);
    }

    [Fact]
    public async Task TheTimeLimit_LeavesNoConversationWithoutItsEnd()
    {
        using Socket listener = Peer.Listen();
        Outcome outcome = new(0, "", "");
        for (int seconds = 1; seconds < 100 && !outcome.Out.Contains("\"event\":\"connected\"", StringComparison.Ordinal); seconds *= 3)
        {
            // A machine with much to do may need more time to connect at all.
            await using RunningTool tool = RunningTool.Start("connect", "--json", "--time-limit", $"{seconds}s", $"tcp://127.0.0.1:{listener.Port()}");
            outcome = await tool.OutcomeAsync();
            Assert.Equal(124, outcome.ExitCode);
        }

        Assert.Matches("\n{\"event\":\"closed\",\"reason\":\"aborted-here\",.*}\n$", outcome.Out);
    }

    [Fact]
    public async Task AnOutputThatNobodyReads_HoldsUpNeitherSignalNorLimit()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "chargen", "--listen", "tcp://127.0.0.1:0", "-v");
        await using RunningTool tool = RunningTool.StartProgram(Tool.Path, ["connect", "--json", server.Urls()[0]], readsOutput: false);
        await server.EventAsync("accepted");
        await tool.SignalAsync("TERM");
        Assert.Equal(143, await tool.ExitCodeAsync());
    }

    [Fact]
    public async Task ALineLongerThanADatagram_Is1()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "discard", "--listen", "udp://127.0.0.1:0");
        Outcome outcome = await Tool.RunAsync(new string('x', 70_000) + "\n", ["connect", server.Urls()[0]]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("EMSGSIZE", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABoundAddressThatIsTaken_IsSaid()
    {
        using Socket listener = Peer.Listen();
        Outcome outcome = await Tool.RunAsync("connect", "--bind", $"127.0.0.1:{listener.Port()}", $"tcp://127.0.0.1:{listener.Port()}");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("EADDRINUSE", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyAtADatagramPort_Is7()
    {
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = free.Port();
        free.Dispose();
        Outcome outcome = await Tool.RunAsync("x\n", ["connect", "--wait", "100s", "--json", $"udp://127.0.0.1:{port}"]);
        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("ECONNREFUSED", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("{\"event\":\"closed\",\"reason\":\"refused\",", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("{\"event\":\"failed\",\"reason\":\"refused\",", outcome.Out, StringComparison.Ordinal);
    }
}
