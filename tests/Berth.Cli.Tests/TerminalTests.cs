namespace Berth;

/// <summary>On a terminal (made by python3), and where there is none.</summary>
public sealed class TerminalTests
{
    private const string Nobody = "tcp://127.0.0.1:1";

    [Fact]
    public async Task AFault_IsRedOnATerminalOnly()
    {
        Outcome coloured = await OnTerminalAsync("", 80, "", "", Tool.Path, "connect", Nobody);
        Assert.Equal(7, coloured.ExitCode);
        Assert.StartsWith("\e[31m✗\e[0m 127.0.0.1:1  connect: ECONNREFUSED after ", coloured.Out, StringComparison.Ordinal);

        Outcome plain = await Tool.RunAsync("connect", Nobody);
        Assert.Equal((7, ""), (plain.ExitCode, plain.Out));
        Assert.Matches(@"^✗ 127\.0\.0\.1:1  connect: ECONNREFUSED after \d+\.\d m?s\n  The host answered that nobody listens there\..*\n$", plain.Error);
    }

    [Theory]
    [InlineData("NO_COLOR=1")]
    [InlineData("TERM=dumb")]
    public async Task ATerminalWithoutColours_GetsNone(string variable)
    {
        Outcome outcome = await OnTerminalAsync(variable, 80, "", "", Tool.Path, "connect", Nobody);
        Assert.Equal(7, outcome.ExitCode);
        Assert.DoesNotContain('\e', outcome.Out);
        Outcome table = await OnTerminalAsync(
            variable, 80, "Ctrl-C", "\\x03", Tool.Path, "serve", "echo", "--listen", "tcp://127.0.0.1:0");
        Assert.Equal(0, table.ExitCode);
        Assert.DoesNotContain('\e', table.Out);
    }

    [Fact]
    public async Task AnEmptyNO_COLOR_IsNone()
    {
        Outcome outcome = await OnTerminalAsync("NO_COLOR=", 80, "", "", Tool.Path, "connect", Nobody);
        Assert.Contains("\e[31m", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheTableOfAServer_FitsANarrowTerminal()
    {
        Outcome outcome = await OnTerminalAsync(
            "", 60, "Ctrl-C", "\\x03", Tool.Path, "serve", "echo", "--listen", "tcp://localhost:0", "--listen", "udp://localhost:0");
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("\e[1mservice  listens on\e[0m\r\necho     tcp://127.0.0.1:", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\e[1mtry\e[0m\r\nprintf 'hello\\n' | berth connect tcp://127.0.0.1:", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_KeepsNumbersAndNamesOnANarrowTerminal()
    {
        Outcome outcome = await OnTerminalAsync("", 50, "", "", Tool.Path, "explain");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"\n111 +ECONNREFUSED +The host answered", outcome.Out);
        Assert.Matches(@"\n36 +ENAMETOOLONG +", outcome.Out);
    }

    [Fact]
    public async Task CtrlC_ReachesTheParentOnlyWhileWorkersDrain()
    {
        await using RunningTool python = RunningTool.StartProgram("python3", [Tool.Script("ctrl_c_drains.py"), Tool.Path]);
        Outcome outcome = await python.OutcomeAsync();
        Assert.Equal(new Outcome(0, "workers ended with, exit code 0, exit code 0\n", ""), outcome);
    }

    [Fact]
    public async Task ATerminalAsInput_EndsConnectWhenThePeerHasEnded()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "daytime", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await OnTerminalAsync("", 80, "", "", Tool.Path, "connect", server.Urls()[0]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches("-UTC\r\r\n$", outcome.Out); // The terminal adds one.
    }

    [Fact]
    public async Task CtrlC_EndsConnectWith130()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await OnTerminalAsync("", 80, "connected", "\\x03", Tool.Path, "connect", "-v", server.Urls()[0]);
        Assert.Equal(130, outcome.ExitCode);
    }

    private static async Task<Outcome> OnTerminalAsync(string variable, int columns, string waitFor, string keys, params string[] command)
    {
        string[] environment = variable.Length == 0 ? ["TERM=xterm-256color"] : ["TERM=xterm-256color", variable];
        await using RunningTool python = RunningTool.StartProgram(
            "env", [.. environment, "python3", Tool.Script("on_terminal.py"), columns.ToString(), waitFor, keys, .. command]);
        return await python.OutcomeAsync();
    }
}
