using System.Net;

namespace Berth.Linux.Tests.Interfaces;

public sealed class MulticastGroupsTests
{
    [Fact]
    public void ReadIPv4_TakesTheAddressAsTheHostsNumber()
    {
        string[] lines =
        [
            "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter",
            "1\tlo        :     1      V3",
            Group(224, 0, 0, 1),
            "4\teth0      :     2      V3",
            Group(239, 1, 2, 3),
            Group(224, 0, 0, 1),
        ];
        Assert.Equal(
            [(1, IPAddress.Parse("224.0.0.1")), (4, IPAddress.Parse("239.1.2.3")), (4, IPAddress.Parse("224.0.0.1"))],
            MulticastGroups.ReadIPv4(lines));
    }

    [Fact]
    public void ReadIPv6_TakesTheAddressInNetworkOrder() => Assert.Equal(
        [(4, IPAddress.Parse("ff02::1:ff00:2"))],
        MulticastGroups.ReadIPv6(["4    eth0            ff0200000000000000000001ff000002     1 00000004 0"]));

    private static string Group(params byte[] address) => $"\t\t\t\t{BitConverter.ToUInt32(address):X8}     1 0:00000000\t\t0";
}
