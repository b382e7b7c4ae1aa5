namespace Berth;

/// <summary>Hosts with one family: <c>berth serve</c> claimed both, and lost one of localhost's addresses without a word.</summary>
public sealed class ServeFamilyTests
{
    private const string NoIPv6 = "sysctl -qw net.ipv6.conf.all.disable_ipv6=1";
    private const string NoIPv4 = "ip addr flush dev lo; ip -6 addr add ::1/128 dev lo";

    [Theory]
    [InlineData(NoIPv6, "*", "tcp://0.0.0.0:PORT: IPv4 only: this host has no IPv6 address")]
    [InlineData(NoIPv6, "localhost", "tcp://127.0.0.1:PORT: not on ::1: this host does not have that address")]
    [InlineData(NoIPv4, "*", "tcp://[::]:PORT: IPv6 only: this host has no IPv4 address")]
    [InlineData(NoIPv4, "localhost", "tcp://[::1]:PORT: not on 127.0.0.1: this host does not have that address")]
    public async Task AHostWithOneFamily_IsServedInThatOne_AndTold(string setUp, string host, string remark)
    {
        if ((await Tool.ShellAsync($"unshare -rn sh -ec 'ip link set lo up; {setUp}'")).ExitCode != 0)
        {
            Assert.Skip("needs a network namespace whose addresses can be changed (unshare -rn, ip, sysctl), which this machine does not give");
        }

        await using RunningServer server = await RunningServer.StartAsync(1, RunningTool.StartProgram(
            "unshare", ["-rn", "sh", "-c", $"ip link set lo up; {setUp}; exec \"$BERTH\" serve --json echo --listen tcp://{host}:0"]));
        string said = (await server.EventAsync("remark")).GetProperty("text").GetString()!;
        Assert.Equal(remark, said.Replace($":{server.Port("echo", "tcp")}:", ":PORT:", StringComparison.Ordinal));
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
    }
}
