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

    /// <summary>The name in /etc/protocols; a number without a well-known name as it is. 0 leaves the choice to the type.</summary>
    public static string OfProtocol(int protocol) => protocol switch
    {
        0 => "ip",
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "ipv6-icmp",
        132 => "sctp",
        136 => "udplite",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
