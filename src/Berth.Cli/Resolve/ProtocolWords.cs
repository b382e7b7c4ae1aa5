using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>The words for what a resolver answers.</summary>
internal static class ProtocolWords
{
    public static string OfFamily(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => "ipv4",
        AddressFamily.InterNetworkV6 => "ipv6",
        _ => family.ToString().ToLowerInvariant(),
    };

    public static string OfType(SocketType type) => type switch
    {
        SocketType.Stream => "stream",
        SocketType.Dgram => "dgram",
        SocketType.Raw => "raw",
        _ => ((int)type).ToString(CultureInfo.InvariantCulture), // SOCK_DCCP and SOCK_PACKET, which some C libraries list.
    };

    /// <summary>The name of the protocol, or its number when none is known; 0 leaves the choice to the socket's type.</summary>
    public static string OfProtocol(int protocol) =>
        protocol == 0 ? "ip" : IpProtocols.NameOf(protocol) ?? protocol.ToString(CultureInfo.InvariantCulture);
}
