using System.Net.Sockets;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>The kernel's number for each address family of the base library, which counts as another system does.</summary>
internal static class SocketFamilies
{
    /// <summary>The AF_ constant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Linux has no such family, or Berth does not know its number.</exception>
    public static int NumberOf(AddressFamily family) => family switch
    {
        AddressFamily.Unspecified => 0,
        AddressFamily.Unix => AF_UNIX,
        AddressFamily.InterNetwork => AF_INET,
        AddressFamily.Ipx => 4,
        AddressFamily.AppleTalk => 5,
        AddressFamily.InterNetworkV6 => AF_INET6,
        AddressFamily.Packet => AF_PACKET,
        AddressFamily.ControllerAreaNetwork => 29,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "no family of Linux that Berth knows"),
    };
}
