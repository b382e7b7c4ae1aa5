using System.Net.Sockets;
using System.Text;

namespace Berth;

/// <summary><c>berth connect</c> over streams.</summary>
public sealed class ConnectStreamTests
{
    [Fact]
    public async Task LocalhostWithATrailingDot_IsTheLoopback_AndNobodyIsAsked()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await Tool.RunAsync("hello", ["connect", $"tcp://localhost.:{server.Port()}"]);
        Assert.Equal((0, "hello"), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public async Task ASlowAnswer_AfterTheHalfClose_IsNotLost()
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("question\n", ["connect", Url(listener)]);
        using Socket peer = await listener.AcceptAsync().Within("the tool");

        // Its end of stream shows that it has half-closed; only then does the answer begin, in two parts.
        Assert.Equal("question\n", Encoding.UTF8.GetString(await peer.ReceiveToEndAsync()));
        await peer.SendTextAsync("slow ");
        await peer.SendTextAsync("answer");
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(new Outcome(0, "slow answer", ""), await running);
    }

    [Fact]
    public async Task WhenThePeerEndsFirst_TheInputStillGoesOut()
    {
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", "-v", Url(listener));
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        peer.Shutdown(SocketShutdown.Send);
        await tool.Error.MatchAsync("end of the peer: received 0 bytes");
        await tool.TypeAsync("late");
        Assert.Equal("late", await peer.ReceiveTextAsync(4));
        tool.EndInput();
        Assert.Empty(await peer.ReceiveToEndAsync());
        Assert.Equal(0, await tool.ExitCodeAsync());
    }

    [Fact]
    public async Task UrgentText_IsSentFirst_ItsLastByteApart()
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("then\n", ["connect", "--urgent", "now!", Url(listener)]);
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        Assert.Equal("nowthen\n", Encoding.UTF8.GetString(await peer.ReceiveToEndAsync()));
        peer.Close();
        Assert.Equal(new Outcome(0, "", ""), await running);
    }

    [Fact]
    public async Task UrgentByte_OfThePeer_IsToldApart()
    {
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", Url(listener));
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        await peer.SendTextAsync("a");
        peer.Send("b?"u8, SocketFlags.OutOfBand);
        await peer.SendTextAsync("c");
        await tool.Error.MatchAsync("^urgent: '\\?'\n$");
        await tool.Out.MatchAsync("^abc$");
        peer.Shutdown(SocketShutdown.Send);
        tool.EndInput();
        Assert.Equal(0, await tool.ExitCodeAsync());
    }

    [Theory]
    [InlineData("", "--urgent takes a text of at least one byte")]
    [InlineData("x", "--urgent is for tcp")]
    public async Task UrgentText_ThatCannotBeSent_IsRefused(string text, string message)
    {
        Outcome outcome = await Tool.RunAsync("", ["connect", "--urgent", text, "unix:///tmp/nobody"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("thread")]
    [InlineData("prefork:1")]
    public async Task MessageService_PrintsWhatArrivesUrgentApart(string model)
    {
        await using RunningTool server = RunningTool.Start("serve", "message", "--listen", "tcp://127.0.0.1:0", "--model", model);
        string url = (await server.Out.MatchAsync("tcp://127.0.0.1:[0-9]+")).Value;
        await using RunningTool tool = RunningTool.Start("connect", "--urgent", "hi!", url);
        await server.Out.MatchAsync("\tUrgent: !\n"); // While the connection is idle: nobody waits for the next message.
        await server.Out.MatchAsync("\tMessage: hi\n");
        tool.EndInput();
        Assert.Equal("hi", (await tool.OutcomeAsync()).Out);
    }

    [Fact]
    public async Task BothDirections_Stream()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        await using RunningTool tool = RunningTool.Start("connect", server.Urls()[0]);
        await tool.TypeAsync("one\n");
        await tool.Out.MatchAsync("^one\n$");
        await tool.TypeAsync("two\n");
        await tool.Out.MatchAsync("^one\ntwo\n$");
        tool.EndInput();
        Assert.Equal(new Outcome(0, "one\ntwo\n", ""), await tool.OutcomeAsync());
    }

    [Fact]
    public async Task MuchData_ComesThroughByteExact()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await Tool.ShellAsync(
            $"set -e; f=$(mktemp); head -c 20000000 /dev/urandom >$f; \"$BERTH\" connect {server.Urls()[0]} <$f | cmp - $f; echo same; rm $f");
        Assert.Equal(new Outcome(0, "same\n", ""), outcome);
    }

    [Fact]
    public async Task OnEofClose_EndsWithoutWaitingForThePeer()
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("bye", ["connect", "--on-eof", "close", Url(listener)]);
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        Assert.Equal("bye", Encoding.UTF8.GetString(await peer.ReceiveToEndAsync()));
        Assert.Equal(new Outcome(0, "", ""), await running); // The peer has not ended.
    }

    [Fact]
    public async Task OnEofHold_SendsNoEnd()
    {
        using Socket listener = Peer.Listen();
        await using RunningTool tool = RunningTool.Start("connect", "-v", "--on-eof", "hold", Url(listener));
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        await tool.TypeAsync("here");
        tool.EndInput();
        await tool.Error.MatchAsync("holding on");
        Assert.Equal("here", await peer.ReceiveTextAsync(4));
        await peer.SendTextAsync("still there?");
        await tool.Out.MatchAsync("still there\\?");
        Assert.False(peer.Poll(0, SelectMode.SelectRead), "it sent an end of stream");
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await tool.ExitCodeAsync());
    }

    [Fact]
    public async Task Crlf_MakesCrLfOfEachNewlineOnce()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Assert.Equal("a\r\nb\r\n\r\nc", (await Tool.RunAsync("a\nb\r\n\nc", ["connect", "--crlf", server.Urls()[0]])).Out);
        Assert.Equal("a\nb", (await Tool.RunAsync("a\nb", ["connect", server.Urls()[0]])).Out);
    }

    [Fact]
    public async Task Hex_ShowsOffsetsBytesAndText()
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("connect", "--hex", Url(listener));
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        await peer.SendAsync(new byte[] { 0x00, 0x41, 0x7f, 0xff, 0x20 }).Within("room");
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal("00000000  00 41 7f ff 20                                    |.A.. |\n", (await running).Out);
    }

    [Fact]
    public async Task Bind_ChoosesTheLocalAddress()
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("connect", "--bind", "127.0.0.9:0", Url(listener));
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        Assert.StartsWith("127.0.0.9:", peer.RemoteEndPoint!.ToString(), StringComparison.Ordinal);
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, (await running).ExitCode);
    }

    [Theory]
    [InlineData("-4", @"^trying 127\.0\.0\.1:\d+$")]
    [InlineData("-6", @"^trying \[::1\]:\d+$")]
    public async Task AFamily_IsTheOnlyOneTried(string option, string tried)
    {
        await using RunningServer server = await RunningServer.StartAsync(2, "echo", "--listen", "tcp://localhost:0");
        Outcome outcome = await Tool.RunAsync("connect", "-v", option, $"tcp://localhost:{server.Port()}");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(tried, Assert.Single(outcome.Error.Split('\n'), static line => line.StartsWith("trying", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task LocalhostWithOneFamilyServed_IsReachedByTheOther()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://[::1]:0");
        Outcome outcome = await Tool.RunAsync("hi", ["connect", $"tcp://localhost:{server.Port()}"]);
        Assert.Equal(new Outcome(0, "hi", ""), outcome);
    }

    [Fact]
    public async Task Verbose_TellsTheStoryOnStandardError()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await Tool.RunAsync("hello\n", ["connect", "-v", "-4", $"tcp://localhost:{server.Port()}"]);
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        string port = server.Port().ToString();
        Assert.Matches(
            @$"^resolved localhost to 127\.0\.0\.1[^\n]* in [^\n]+\ntrying 127\.0\.0\.1:{port}\nconnected 127\.0\.0\.1:\d+ to 127\.0\.0\.1:{port} in [^\n]+\n"
            + @"end of input: sent 6 bytes, half-closing\nend of the peer: received 6 bytes\nclosed finished: sent 6 bytes, received 6 bytes in [^\n]+\n$",
            outcome.Error);
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("abstract")]
    public async Task UnixSockets_AreConnectedByPathAndByAbstractName(string kind)
    {
        using TemporaryFolder folder = new();
        string url = kind == "unix" ? $"unix://{folder.In("s")}" : $"unix://@berth-cli-tests-{Guid.NewGuid():n}";
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", url);
        Assert.Equal(new Outcome(0, "hi", ""), await Tool.RunAsync("hi", ["connect", url]));
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        Assert.False(File.Exists(folder.In("s")), "the socket's file is left behind");
    }

    [Fact]
    public async Task AReaderThatGoesAway_EndsItAsSigpipeWould()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "chargen", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await Tool.ShellAsync($"{{ \"$BERTH\" connect {server.Urls()[0]} </dev/null; echo code $? >&2; }} | head -n 1");
        Assert.Equal(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n", outcome.Out);
        Assert.Equal("code 141\n", outcome.Error);
    }

    /// <summary>A program that shares a pipe with us may make it non-blocking: no byte may be lost for that.</summary>
    [Fact]
    public async Task NonBlockingPipes_AreReadAndWrittenInFull()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        await using RunningTool python = RunningTool.StartProgram("python3", [Tool.Script("non_blocking_pipes.py"), Tool.Path, server.Urls()[0]]);
        Assert.Equal(new Outcome(0, "same\n", ""), await python.OutcomeAsync());
    }

    private static string Url(Socket listener) => $"tcp://127.0.0.1:{listener.Port()}";
}
