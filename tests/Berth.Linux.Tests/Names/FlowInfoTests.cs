using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Berth.Linux.Tests.Names;

/// <summary>
/// That the flow label of an address is in the packets sent to it, where the socket is told to send any. The traffic class is the
/// kernel's affair: today's takes a datagram's from the option IPV6_TCLASS.
/// </summary>
public sealed class FlowInfoTests
{
    private const int IPProtoIPv6 = 41;
    private const int FlowInfoSend = 33;

    public FlowInfoTests() => Assert.SkipUnless(Socket.OSSupportsIPv6, "this host has no IPv6");

    [Theory]
    [InlineData(0x1_2345u)]
    [InlineData(0xf_ffffu)]
    public async Task ADatagram_BearsTheFlowLabelOfTheAddressConnectedTo(uint flowInfo)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process receiver = StartReceiver();
        try
        {
            string? port = await receiver.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(Helper.Patience, cancellation);
            SocketEngine engine = new(LinuxNativeCalls.Instance, names: LinuxNames.Instance);
            await using DatagramSocket socket = await engine.OpenDatagramAsync(
                new DatagramOptions
                {
                    Transport = Transport.Udp,
                    RemoteAddress = Address.IPv6Loopback(int.Parse(port!, CultureInfo.InvariantCulture)).WithFlowInfo(flowInfo),
                    SocketOptions = [SocketOptionValue.OfInt(IPProtoIPv6, FlowInfoSend, 1)],
                },
                cancellation);
            await socket.SendAsync("x"u8.ToArray(), cancellation: cancellation);
            string? seen = await receiver.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(Helper.Patience, cancellation);
            Assert.Equal(flowInfo.ToString("x", CultureInfo.InvariantCulture), seen);
        }
        finally
        {
            receiver.Kill();
        }
    }

    private static Process StartReceiver()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", [System.IO.Path.Combine(AppContext.BaseDirectory, "Names", "flow_of_a_datagram.py")])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no python3 here");
            throw;
        }
    }
}
