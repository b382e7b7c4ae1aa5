using System.Net.Sockets;

namespace Berth;

/// <summary>Why socket(2) refuses a triple of family, type and protocol, and what it would take.</summary>
internal static class SocketRefusals
{
    private const string PingGroupRangePath = "/proc/sys/net/ipv4/ping_group_range";

    public static string? Explain(SocketTriple triple, Errno errno)
    {
        string call = $"socket({triple})";
        return errno.Name switch
        {
            "EAFNOSUPPORT" => $"{call}: this kernel has no {triple.FamilyName}.",
            "ESOCKTNOSUPPORT" or "EPROTOTYPE" => $"{call}: {triple.FamilyName} has no {triple.TypeName}; it has {TypesOf(triple.Family)}.",
            "EPROTONOSUPPORT" => $"{call}: {Protocols(triple)}",
            "EINVAL" => $"{call}: {triple.Protocol} is no protocol number; {Range(triple)}",
            "EPERM" => $"{call}: raw and packet sockets need the capability CAP_NET_RAW: run it as root, give the program the capability "
                + "(setcap cap_net_raw+ep PROGRAM), or a container --cap-add NET_RAW.",
            "EACCES" when IsPingSocket(triple) => $"{call}: {PingGroups()}",
            _ => $"{call} was refused.",
        };
    }

    private static bool IsPingSocket(SocketTriple triple) =>
        triple is { Type: SocketType.Dgram, Protocol: IpProtocols.Icmp or IpProtocols.IcmpV6 };

    private static string TypesOf(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 => "SOCK_STREAM, SOCK_DGRAM and SOCK_RAW",
        AddressFamily.Unix => "SOCK_STREAM, SOCK_DGRAM and SOCK_SEQPACKET",
        AddressFamily.Packet => "SOCK_RAW and SOCK_DGRAM",
        _ => "others",
    };

    private static string Protocols(SocketTriple triple) => triple switch
    {
        { Family: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, Type: SocketType.Raw, Protocol: 0 } =>
            "a raw socket is for one IP protocol, and 0 names none; give 1 to 255, such as 1 (icmp).",
        { Family: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, Type: SocketType.Stream } =>
            $"a stream of {triple.FamilyName} is spoken by 6 (tcp), 132 (sctp) where its module is there, and 262 (mptcp), "
            + $"not by {triple.ProtocolText}.",
        { Family: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, Type: SocketType.Dgram } =>
            $"datagrams of {triple.FamilyName} are carried by 17 (udp), 136 (udplite) and "
            + $"{(triple.Family == AddressFamily.InterNetwork ? "1 (icmp)" : "58 (ipv6-icmp)")}, not by {triple.ProtocolText}; "
            + "any protocol goes over SOCK_RAW.",
        { Family: AddressFamily.Unix } => "Unix sockets have no protocols; the number is 0.",
        _ => $"{triple.FamilyName} with {triple.TypeName} has no protocol {triple.ProtocolText}.",
    };

    private static string Range(SocketTriple triple) =>
        triple.Type == SocketType.Raw ? "the IP header has room for 0 to 255." : "0 stands for the usual one.";

    private static string PingGroups()
    {
        const string Mend = "let all groups by sysctl -w net.ipv4.ping_group_range=\"0 2147483647\", or use a raw socket as root";
        try
        {
            string[] range = File.ReadAllText(PingGroupRangePath).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return $"no group of this process is within net.ipv4.ping_group_range, which is \"{string.Join(' ', range)}\""
                + $"{(range is ["1", "0"] ? " (nobody)" : "")}; {Mend}.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"no group of this process is within net.ipv4.ping_group_range; {Mend}.";
        }
    }
}
