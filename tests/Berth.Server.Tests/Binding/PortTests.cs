using System.Net;
using System.Net.Sockets;

namespace Berth;

public sealed class PortTests
{
    [Theory]
    [InlineData("tcp://localhost:0")]
    [InlineData("udp://localhost:0")]
    public async Task Port0_IsTheSamePortForBothFamilies(string url)
    {
        NeedIPv6();
        await using RunningServer server = await RunningServer.StartAsync("loop", [url]);
        Assert.Equal(2, server.Server.Bindings.Count);
        Assert.Equal(server.PortOf(0), server.PortOf(1));
        Assert.NotEqual(0, server.PortOf(0));
    }

    [Theory]
    [InlineData(StackChoice.One, 1)]
    [InlineData(StackChoice.Two, 2)]
    public async Task Star_IsOneSocketOrTwo_AndServesBothFamilies(StackChoice stack, int sockets)
    {
        NeedIPv6();
        await using RunningServer server = await RunningServer.StartAsync("loop", ["tcp://*:0"], options => options.Stack = stack);
        Assert.Equal(sockets, server.Server.Bindings.Count);
        Assert.All(server.Server.Bindings, binding => Assert.Equal(sockets == 1, binding.IsDualStack));
        Assert.Contains(server.Server.Remarks, remark => remark.Contains(
            sockets == 1 ? "one socket for IPv4 and IPv6" : "two sockets, one per family", StringComparison.Ordinal));
        foreach (IPAddress address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            using LineClient client = await LineClient.ConnectAsync(new IPEndPoint(address, server.Port));
            Assert.Equal("hello", await client.AskAsync("hello"));
        }

        await server.Output.WaitForAsync("accepted", "remote=127.0.0.1:"); // Not ::ffff:127.0.0.1.
        await server.Output.WaitForAsync("accepted", "remote=[::1]:");
    }

    [Fact]
    public async Task ATakenPort_IsAddressInUse_AndNothingStaysBound()
    {
        await using RunningServer first = await RunningServer.StartAsync("loop");
        await using SocketServer second = BerthServer.Create();
        string path = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():N}");
        second.Listen($"unix://{path}", ScriptHandler.ServeAsync).Listen($"tcp://127.0.0.1:{first.Port}", ScriptHandler.ServeAsync);
        FaultException error = await Assert.ThrowsAsync<FaultException>(() => second.StartAsync());
        Assert.Equal(FaultReason.AddressInUse, error.Fault.Reason);
        Assert.Equal(Errno.EADDRINUSE, error.Fault.Errno);
        Assert.False(File.Exists(path));
    }

    private static void NeedIPv6()
    {
        try
        {
            using Socket probe = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException error)
        {
            Assert.Skip($"This host has no ::1 ({error.SocketErrorCode}).");
        }
    }
}
