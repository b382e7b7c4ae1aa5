using System.Diagnostics;
using System.Text.Json;

namespace Berth;

/// <summary><c>berth whoami</c>, started with a socket as standard input by socat, as a super-server would.</summary>
public sealed class WhoamiTests
{
    [Fact]
    public async Task NoSocket_IsExitCode1()
    {
        Outcome outcome = await Tool.ShellAsync("exec \"$BERTH\" whoami </dev/null");
        Assert.Equal(new Outcome(1, "", "berth: standard input is no socket\n"), outcome);
        Assert.Equal(1, (await Tool.ShellAsync("exec \"$BERTH\" whoami <&-")).ExitCode);
        Assert.Equal(1, (await Tool.RunAsync("whoami")).ExitCode);
    }

    [Fact]
    public async Task ATcpConnection_IsToldWithBothAddresses()
    {
        // The tool writes to the socket itself: socat gives it as standard input and output.
        await using RunningTool socat = RunningTool.StartProgram(
            "socat", ["-d", "-d", "tcp-listen:0,bind=127.0.0.1", "system:'exec \"$BERTH\" whoami',nofork"]);
        int port = int.Parse((await socat.Error.MatchAsync(@"listening on .*127\.0\.0\.1:(\d+)")).Groups[1].Value);
        using System.Net.Sockets.Socket client = await Peer.ConnectAsync(port);
        string said = System.Text.Encoding.UTF8.GetString(await client.ReceiveToEndAsync());
        Assert.Equal($"kind    tcp\nlocal   127.0.0.1:{port}\nremote  127.0.0.1:{client.Port()}\n", said);
        Assert.Equal(0, await socat.ExitCodeAsync());
    }

    [Theory]
    [InlineData("SOCK_STREAM", "unix")]
    [InlineData("SOCK_SEQPACKET", "unixpacket")]
    public async Task AConnectedUnixSocket_IsToldWithItsPeer(string type, string kind)
    {
        string script = $"import os, socket, subprocess, sys\na, b = socket.socketpair(socket.AF_UNIX, socket.{type})\n"
            + "print(os.getpid(), os.getuid(), os.getgid(), flush=True)\n"
            + "subprocess.run([sys.argv[1], 'whoami'], stdin=b)\nsubprocess.run([sys.argv[1], 'whoami', '--json'], stdin=b)";
        await using RunningTool python = RunningTool.StartProgram("python3", ["-c", script, Tool.Path]);
        string[] lines = (await python.OutcomeAsync()).Out.Split('\n');
        string[] ids = lines[0].Split(' ');
        Assert.Equal(
            [$"kind    {kind}", "local   (unnamed)", "remote  (unnamed)", $"peer    process {ids[0]}, user {ids[1]}, group {ids[2]}"], lines[1..5]);
        JsonElement told = JsonDocument.Parse(lines[5]).RootElement;
        Assert.Equal(ids, new[] { "peerProcessId", "peerUserId", "peerGroupId" }.Select(name => told.GetProperty(name).ToString()));
    }

    [Theory]
    [InlineData("AF_UNIX", "SOCK_STREAM", "unix")]
    [InlineData("AF_UNIX", "SOCK_DGRAM", "unixgram")]
    [InlineData("AF_UNIX", "SOCK_SEQPACKET", "unixpacket")]
    [InlineData("AF_INET", "SOCK_DGRAM", "udp")]
    [InlineData("AF_INET6", "SOCK_STREAM", "tcp")]
    [InlineData("AF_NETLINK", "SOCK_DGRAM", "another family's dgram socket")]
    public async Task EachKindOfSocket_HasItsWord(string family, string type, string kind)
    {
        string script = $"import socket, subprocess, sys\ns = socket.socket(socket.{family}, socket.{type})\n"
            + "sys.exit(subprocess.run([sys.argv[1], 'whoami', '--json'], stdin=s).returncode)";
        await using RunningTool python = RunningTool.StartProgram("python3", ["-c", script, Tool.Path]);
        Outcome outcome = await python.OutcomeAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement told = JsonDocument.Parse(outcome.Out).RootElement;
        Assert.Equal(kind, told.GetProperty("kind").GetString());
        Assert.Equal(["kind", "local", "remote"], told.EnumerateObject().Select(static member => member.Name));
    }
}
