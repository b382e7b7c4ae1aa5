using System.Text.Json;

namespace Berth;

/// <summary><c>unixpacket://</c> in <c>berth serve</c> and <c>berth connect</c>, beside socat and Python.</summary>
public sealed class SequencedPacketTests : IDisposable
{
    private const string Client = """
        import socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.connect(sys.argv[1])
        for m in (b"a", b"", b"bc" * 1000): s.send(m)
        print([len(s.recv(70000)) for _ in range(3)])
        """;

    private const string Server = """
        import socket, sys
        l = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); l.bind(sys.argv[1]); l.listen(1); print("ready", flush=True)
        c = l.accept()[0]
        for _ in range(2): c.send(c.recv(70000).upper())
        """;

    private readonly TemporaryFolder _folder = new();

    private string Socket => _folder.In("seq.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Echo_KeepsTheBoundsOfMessages_ForOurClientForPythonsAndForSocats()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", $"unixpacket://{Socket}");
        Assert.Equal([$"unixpacket://{Socket}"], server.Urls());
        await using (RunningTool tool = RunningTool.Start("connect", "--json", "--wait", "0", $"unixpacket://{Socket}"))
        {
            await tool.TypeAsync("one\ntwo\n");
            await tool.Out.MatchAsync("(?s)\"event\":\"received\".*\"event\":\"received\"");
            tool.EndInput();
            Assert.Equal(2, (await tool.OutcomeAsync()).Out.Split("\"event\":\"received\"").Length - 1);
        }

        await SkipUnlessAsync("python3", async () =>
        {
            await using RunningTool python = RunningTool.StartProgram("python3", ["-c", Client, Socket]);
            Assert.Equal("[1, 0, 2000]\n", (await python.OutcomeAsync()).Out);
        });
        await SkipUnlessAsync("socat", async () =>
            Assert.Equal("hi socat", (await Tool.ShellAsync($"printf 'hi socat' | socat -t5 - UNIX-CONNECT:{Socket},type=5")).Out));
    }

    [Fact]
    public async Task Connect_TalksToAPythonListener_AndItsEndIsOurs()
    {
        await SkipUnlessAsync("python3", async () =>
        {
            await using RunningTool python = RunningTool.StartProgram("python3", ["-c", Server, Socket]);
            await python.Out.WaitAsync(static text => text.Contains("ready", StringComparison.Ordinal) ? text : null, "python3");
            Outcome outcome = await Tool.ShellAsync($"printf 'one\\ntwo\\n' | \"$BERTH\" connect -v --on-eof hold unixpacket://{Socket}");
            Assert.Equal((0, "ONE\nTWO\n"), (outcome.ExitCode, outcome.Out));
            Assert.Contains("end of the peer: received 8 bytes", outcome.Error, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("iterative")]
    [InlineData("loop")]
    [InlineData("prethread:2")]
    public async Task Sessions_AreAcceptedAndClosed_AsConnectionsAre_WithTheSameMembers(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            2, "echo", "--model", model, "--listen", $"unixpacket://{Socket}", "--listen", "tcp://127.0.0.1:0", "-v");
        Assert.Equal("hello", (await Tool.RunAsync("hello", ["connect", server.Urls()[1]])).Out);
        Assert.Equal("one\nthree\n", (await Tool.RunAsync("one\nthree\n", ["connect", $"unixpacket://{Socket}"])).Out);
        JsonElement[] accepted = await server.EventsAsync("accepted", 2);
        JsonElement[] closed = await server.EventsAsync("closed", 2);
        foreach (JsonElement[] both in (JsonElement[][])[accepted, closed])
        {
            Assert.Equal(both[0].EnumerateObject().Select(static one => one.Name), both[1].EnumerateObject().Select(static one => one.Name));
            Assert.NotEqual(both[0].GetProperty("connection").GetInt64(), both[1].GetProperty("connection").GetInt64());
            Assert.Equal(Socket, both[1].GetProperty("local").GetString());
        }

        Assert.Equal(accepted[1].GetProperty("connection").GetInt64(), closed[1].GetProperty("connection").GetInt64());
        Assert.Equal("finished", closed[1].GetProperty("reason").GetString());
        Assert.Equal((10, 10), (closed[1].GetProperty("bytesIn").GetInt32(), closed[1].GetProperty("bytesOut").GetInt32()));
    }

    [Theory]
    [InlineData("process")]
    [InlineData("prefork:2")]
    public async Task ModelsWithProcesses_RefuseIt_AndNameThoseThatDoNot(string model)
    {
        Outcome outcome = await Tool.RunAsync("serve", "echo", "--model", model, "--listen", $"unixpacket://{Socket}");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("The models iterative, loop, thread and prethread do.", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task ServicesThatAnswer_AreNotServedOverRawSockets()
    {
        Outcome outcome = await Tool.RunAsync("serve", "echo", "--listen", "raw://127.0.0.1?protocol=253");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains("echo answers, and over raw it would be answered in turn for ever; serve message there", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task SkipUnlessAsync(string program, Func<Task> test)
    {
        Outcome there = await Tool.ShellAsync($"command -v {program}");
        if (there.ExitCode == 0)
        {
            await test();
        }
        else
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"not tried: there is no {program}");
        }
    }
}
