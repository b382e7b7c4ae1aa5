using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Berth.Linux.Tests.Interfaces;

/// <summary>The interfaces of the machine that runs the tests, whatever they are.</summary>
public sealed class LinuxInterfacesTests
{
    private readonly IReadOnlyList<HostInterface> _all = LinuxInterfaces.Read();

    [Fact]
    public void TheLoopbackInterface_HasTheLoopbackAddress()
    {
        HostInterface lo = _all.Single(each => each.Traits.HasFlag(InterfaceTraits.Loopback));
        Assert.True(lo.Traits.HasFlag(InterfaceTraits.Up));
        InterfaceAddress address = lo.Addresses.First(each => IPAddress.IsLoopback(each.Address));
        Assert.Equal(("127.0.0.1", 8), (address.Address.ToString(), address.PrefixLength));
        Assert.Null(address.Broadcast);
    }

    [Fact]
    public void Names_Indexes_Mtus_AndAddresses_AreThoseOfTheKernelsOwnTables()
    {
        Assert.SkipUnless(_all.All(each => Directory.Exists($"/sys/class/net/{each.Name}")), "/sys is of another network namespace");
        Assert.NotEmpty(_all);
        Assert.Equal(_all.OrderBy(each => each.Index), _all);
        Assert.All(_all, each =>
        {
            string folder = $"/sys/class/net/{each.Name}";
            Assert.Equal(File.ReadAllText($"{folder}/ifindex").Trim(), each.Index.ToString());
            Assert.Equal(File.ReadAllText($"{folder}/mtu").Trim(), each.MtuBytes.ToString());
            Assert.Equal(
                File.ReadAllText($"{folder}/address").Trim().Replace(":", "", StringComparison.Ordinal),
                Convert.ToHexStringLower(each.HardwareAddress.Span));
        });
        Assert.Equal(
            NetworkInterface.GetAllNetworkInterfaces().SelectMany(its => its.GetIPProperties().UnicastAddresses)
                .Select(its => $"{its.Address}/{its.PrefixLength}").Order(),
            _all.SelectMany(each => each.Addresses).Select(its => $"{its.Address}/{its.PrefixLength}").Order());
    }

    [Fact]
    public void AJoinedGroup_IsListedUntilItIsLeft()
    {
        IPAddress group = IPAddress.Parse("239.17.18.19");
        int lo = _all.Single(each => each.Traits.HasFlag(InterfaceTraits.Loopback)).Index;
        MulticastOption membership = new(group, lo);
        using (Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            Assert.DoesNotContain(group, GroupsOf(lo));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, membership);
            Assert.Contains(group, GroupsOf(lo));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.DropMembership, membership);
        }

        Assert.DoesNotContain(group, GroupsOf(lo));
    }

    private static IReadOnlyList<IPAddress> GroupsOf(int index) => LinuxInterfaces.Read().Single(each => each.Index == index).MulticastGroups;
}
