using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>The tool where few descriptors may be open.</summary>
public sealed class ServeLimitTests
{
    private const int Limit = 128;

    /// <summary>More clients than the limit admits.</summary>
    private const int Clients = 100;

    [Theory]
    [InlineData("--json")]
    [InlineData("--json -v")]
    public async Task Json_AtALowLimit_OutlivesAFloodThatComesBeforeTheFirstEcho(string options)
    {
        string listens = string.Concat(MatrixServers.Services.SelectMany(static service =>
            (string[])[$" --listen {service}=tcp://localhost:0", $" --listen {service}=udp://localhost:0"]));
        await using RunningServer server = await RunningServer.StartAsync(12, RunningTool.StartProgram(
            "sh", ["-c", $"ulimit -n {Limit}; exec \"$BERTH\" serve {options}{listens}"]));
        string remark = (await server.EventAsync("remark")).GetProperty("text").GetString()!;
        Match said = Regex.Match(remark, @"^descriptor limit 128, (?<reserve>\d+) in reserve: (?<places>\d+) connections at once$", RegexOptions.None, Waiting.Limit);
        Assert.True(said.Success, remark);
        (int reserve, int places) = (int.Parse(said.Groups["reserve"].Value), int.Parse(said.Groups["places"].Value));
        string[] before = DescriptorsOf(server.Tool.Id);
        Assert.InRange(before.Length + reserve + places, 1, Limit);

        List<Socket> clients = [];
        try
        {
            for (int place = 0; place < Clients; place++)
            {
                clients.Add(await Peer.ConnectAsync(server.Port("echo")));
            }

            Task<string>[] answers = [.. clients.Select(static client => client.AskAsync("x"))];
            await foreach (Task<string> answer in Task.WhenEach(answers).Take(places))
            {
                Assert.Equal("x", await answer);
            }

            Assert.Equal(LibrariesAmong(before), LibrariesAmong(DescriptorsOf(server.Tool.Id))); // Nothing was missing when there was room.
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }

        using Socket late = await Peer.ConnectAsync(server.Port("echo"));
        Assert.Equal("late", await late.AskAsync("late"));
        late.Dispose();
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
    }

    [Theory]
    [InlineData("serve --json")]
    [InlineData("connect tcp://127.0.0.1:9")]
    [InlineData("explain EMFILE")]
    public async Task ALimitTooLowForTheTool_IsASentenceAndNoCoreDump(string command)
    {
        Outcome outcome = await Tool.ShellAsync($"ulimit -n 64; exec \"$BERTH\" {command}");
        Assert.Equal("berth: only 64 descriptors may be open here, and berth needs 80. Raise the limit (ulimit -n).\n", outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public async Task AtTheLeastLimit_TheToolWorks()
    {
        Outcome outcome = await Tool.ShellAsync("ulimit -n 80; exec \"$BERTH\" explain EMFILE");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task ARealEmfile_IsToldAndOutlived()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        using Socket first = await Peer.ConnectAsync(server.Port("echo"));
        Assert.Equal("first", await first.AskAsync("first"));

        // Below what is open: from now on no call gets a descriptor, the runtime's own neither.
        await LimitAsync(10);
        using Socket late = await Peer.ConnectAsync(server.Port("echo"));
        Task<string> answer = late.AskAsync("late");
        Assert.Equal("EMFILE", (await server.EventAsync("paused")).GetProperty("errno").GetString());
        await server.EventsAsync("paused", 2); // Told again after seconds in which it tried many times.
        Assert.Equal("again", await first.AskAsync("again"));
        await LimitAsync(1000);
        Assert.Equal("late", await answer);
        Assert.Equal(0, (await server.StopAsync()).ExitCode);

        async Task LimitAsync(int most)
        {
            Outcome outcome = await Tool.ShellAsync($"prlimit --pid {server.Tool.Id} --nofile={most}:");
            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        }
    }

    private static string[] DescriptorsOf(int processId) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Select(static path => new FileInfo(path).LinkTarget ?? "")];

    private static IEnumerable<string> LibrariesAmong(string[] descriptors) =>
        descriptors.Where(static target => target.EndsWith(".dll", StringComparison.Ordinal)).Order();
}
