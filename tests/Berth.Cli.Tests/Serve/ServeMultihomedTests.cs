namespace Berth;

/// <summary>
/// A server on a host with several addresses: what was asked of one is answered from it, whatever the routes would choose. A client
/// that has connected its socket hears no other address.
/// </summary>
public sealed class ServeMultihomedTests : IAsyncLifetime
{
    private const string SecondAddresses = """
        ip addr add 192.0.2.3/24 dev near
        ip addr add 2001:db8::3/64 dev near nodad preferred_lft 0
        ip addr add fe80::77/64 dev near nodad
        ip -n far addr add fe80::78/64 dev far nodad
        """;

    /// <summary>Connects a socket to each address in turn, and prints what is answered.</summary>
    private const string Client = """
        import socket, sys
        for host in sys.argv[1:]:
            family, kind, protocol, _, address = socket.getaddrinfo(host, 7007, type=socket.SOCK_DGRAM)[0]
            s = socket.socket(family, kind, protocol)
            s.connect(address)
            s.settimeout(10)
            s.send(host.encode())
            try:
                print(s.recv(100).decode())
            except TimeoutError:
                print("no answer from", host)
        """;

    private static readonly string[] Addresses =
        ["192.0.2.1", "192.0.2.3", "2001:db8::1", "2001:db8::3", "fe80::77%far"];

    private NetworkLab? _lab;

    private NetworkLab Lab => _lab!;

    public async ValueTask InitializeAsync() => _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts, SecondAddresses);

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("iterative", "two")]
    [InlineData("loop", "one")]
    [InlineData("loop:2", "two")]
    [InlineData("thread", "one")]
    [InlineData("prethread:2", "two")]
    [InlineData("process", "one")]
    [InlineData("process", "two")]
    [InlineData("prefork:2", "one")]
    [InlineData("prefork:2/loop", "two")]
    public async Task AnAnswer_LeavesFromTheAddressThatWasAsked(string model, string stack)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On()} \"$BERTH\" serve echo --json --model {model} --stack {stack} --listen 'udp://*:7007'"]));
        await using RunningTool client = RunningTool.StartProgram(
            "sh", ["-c", $"command -v python3 >/dev/null || exit 99; exec {Lab.On("far")} python3 -c '{Client}' {string.Join(' ', Addresses)}"]);
        Outcome outcome = await client.OutcomeAsync();
        Assert.SkipWhen(outcome.ExitCode == 99, "there is no python3 here");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(Addresses, outcome.Out.Split('\n')[..^1]);
    }

    [Fact]
    public async Task ABroadcast_IsAnsweredFromTheAddressOfItsInterface()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, RunningTool.StartProgram(
            "sh", ["-c", $"exec {Lab.On()} \"$BERTH\" serve echo --json --listen 'udp://*:7007'"]));
        Outcome outcome = await Tool.ShellAsync($"printf 'hello\\n' | {Lab.On("far")} \"$BERTH\" connect -v udp://192.0.2.255:7007");
        Assert.Contains("received a datagram of 6 bytes from 192.0.2.1:7007\n", outcome.Error, StringComparison.Ordinal);
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
    }
}
