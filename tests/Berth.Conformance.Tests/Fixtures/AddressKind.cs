using System.Net;
using System.Net.Sockets;

namespace Berth.Conformance;

/// <summary>One kind of address that a run of the suite uses for every socket.</summary>
/// <param name="Word">The word in <c>docs/engines.md</c>.</param>
/// <param name="Family">The address family.</param>
/// <param name="Stream">The stream transport over it.</param>
/// <param name="Datagram">The datagram transport over it.</param>
public sealed record AddressKind(string Word, AddressFamily Family, Transport Stream, Transport Datagram)
{
    public static AddressKind IPv4 { get; } = new("IPv4", AddressFamily.InterNetwork, Transport.Tcp, Transport.Udp);

    public static AddressKind IPv6 { get; } = new("IPv6", AddressFamily.InterNetworkV6, Transport.Tcp, Transport.Udp);

    public static AddressKind Unix { get; } = new("Unix", AddressFamily.Unix, Transport.UnixStream, Transport.UnixDatagram);

    public bool IsUnix => this == Unix;

    /// <summary>The address to bind where it is not loopback; null, the default, where it is.</summary>
    public Address? Own { get; init; }

    /// <summary>An address of this host's to bind: loopback with port 0, or a path where no file is.</summary>
    public Address ToBind() => Own ?? Word switch
    {
        "IPv4" => Address.Loopback(0),
        "IPv6" => Address.IPv6Loopback(0),
        _ => Address.FromUnixPath(Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():n}.sock")),
    };

    /// <summary>An address of the family that no host of the suite has (RFC 5737, RFC 3849).</summary>
    public Address Foreign() => this == IPv4
        ? Address.FromIP(IPAddress.Parse("203.0.113.1"), 0)
        : Address.FromIP(IPAddress.Parse("2001:db8::1"), 0);

    public override string ToString() => Word;
}
