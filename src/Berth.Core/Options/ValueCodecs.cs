using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>Numbers of the kernel for which the base library, or Berth, has a type of its own.</summary>
internal static class ValueCodecs
{
    public static OptionCodec<Errno?> Error { get; } = new()
    {
        Range = "nothing: it can only be read",
        Encode = static error => BitConverter.GetBytes(error?.Value ?? 0),
        Decode = static bytes => OptionCodecs.ReadInt(bytes) is var number and not 0 ? new Errno(number) : null,
        TryParse = static (_, out value) =>
        {
            value = null;
            return false;
        },
        Format = static error => error?.Name ?? "none",
    };

    public static OptionCodec<SocketType> Type { get; } = OptionCodecs.Words(
        static type => type switch { SocketType.Stream => 1, SocketType.Dgram => 2, SocketType.Raw => 3, _ => 5 },
        ("stream", 1, SocketType.Stream),
        ("dgram", 2, SocketType.Dgram),
        ("raw", 3, SocketType.Raw),
        ("seqpacket", 5, SocketType.Seqpacket));

    public static OptionCodec<AddressFamily> Family { get; } = OptionCodecs.Words(
        static family => family switch
        {
            AddressFamily.Unix => 1,
            AddressFamily.InterNetwork => 2,
            AddressFamily.InterNetworkV6 => 10,
            _ => 17,
        },
        ("unix", 1, AddressFamily.Unix),
        ("inet", 2, AddressFamily.InterNetwork),
        ("inet6", 10, AddressFamily.InterNetworkV6),
        ("packet", 17, AddressFamily.Packet));

    /// <summary>The numbers are IANA's on both sides.</summary>
    public static OptionCodec<ProtocolType> Protocol { get; } = new()
    {
        Range = "0 to 255",
        Encode = static protocol => BitConverter.GetBytes((int)protocol),
        Decode = static bytes => (ProtocolType)OptionCodecs.ReadInt(bytes),
        TryParse = static (text, out value) => Enum.TryParse(text, ignoreCase: true, out value),
        Format = static protocol => Enum.IsDefined(protocol) ? protocol.ToString().ToLowerInvariant() : ((int)protocol).ToString(),
    };

    /// <summary>Bytes a second; all ones is no limit. The kernel gives 4 bytes where it was offered less than 8.</summary>
    public static OptionCodec<ulong> Rate { get; } = new()
    {
        Unit = "bytes/s",
        Range = "a number, or unlimited",
        BytesMax = sizeof(ulong),
        Encode = BitConverter.GetBytes,
        Decode = OptionCodecs.ULong().Decode,
        TryParse = static (text, out value) =>
        {
            bool isUnlimited = text.Equals("unlimited", StringComparison.OrdinalIgnoreCase);
            value = ulong.MaxValue;
            return isUnlimited || OptionCodecs.ULong().TryParse(text, out value);
        },
        Format = static rate => rate == ulong.MaxValue ? "unlimited" : OptionCodecs.ULong().Format(rate),
    };

    public static OptionCodec<PathMtuDiscovery> PathMtuDiscovery { get; } = OptionCodecs.Words(
        static mode => (int)mode,
        ("dont", 0, Berth.PathMtuDiscovery.Off),
        ("want", 1, Berth.PathMtuDiscovery.Want),
        ("do", 2, Berth.PathMtuDiscovery.Do),
        ("probe", 3, Berth.PathMtuDiscovery.Probe),
        ("interface", 4, Berth.PathMtuDiscovery.Interface),
        ("omit", 5, Berth.PathMtuDiscovery.Omit));

    /// <summary>A <c>struct in_addr</c>: an IPv4 address in network order.</summary>
    public static OptionCodec<IPAddress> InterfaceAddress { get; } = new()
    {
        Range = "an IPv4 address of the interface, or 0.0.0.0",
        Encode = static address => address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()
            : throw new ArgumentOutOfRangeException(nameof(address), address, "It is no IPv4 address."),
        Decode = static bytes => new IPAddress(bytes[..sizeof(int)]),
        TryParse = static (text, out value) => IPAddress.TryParse(text, out value!) && value.AddressFamily == AddressFamily.InterNetwork,
        Format = static address => address.ToString(),
    };
}
