using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// The orders to join and leave multicast groups, typed as <c>GROUP</c>, <c>GROUP%INTERFACE</c>, and with a source as
/// <c>SOURCE@GROUP%INTERFACE</c>.
/// </summary>
internal static class MembershipCodecs
{
    private const ushort AfInet = 2;
    private const ushort AfInet6 = 10;
    private const int StorageBytes = 128; // struct sockaddr_storage
    private const int GroupOffset = 8; // struct group_source_req: the index, padded
    private const int IPv6Bytes = 16;

    /// <summary>A <c>struct ip_mreqn</c>: the group, a local address that counts for nothing, the interface's index.</summary>
    public static OptionCodec<MulticastGroup> IpGroup { get; } = new()
    {
        Range = "GROUP or GROUP%INTERFACE",
        BytesMax = 3 * sizeof(int),
        Encode = static group =>
        {
            byte[] bytes = new byte[3 * sizeof(int)];
            WriteHost(group.Group, AddressFamily.InterNetwork, bytes);
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * sizeof(int)), group.InterfaceIndex);
            return bytes;
        },
        Decode = static bytes => Group(new IPAddress(bytes[..sizeof(int)]), BitConverter.ToInt32(bytes[(2 * sizeof(int))..]), null),
        TryParse = static (text, out value) => TryParse(text, hasSource: false, out value),
        Format = Format,
    };

    /// <summary>A <c>struct ipv6_mreq</c>: the group, the interface's index.</summary>
    public static OptionCodec<MulticastGroup> Ipv6Group { get; } = new()
    {
        Range = "GROUP or GROUP%INTERFACE",
        BytesMax = IPv6Bytes + sizeof(int),
        Encode = static group =>
        {
            byte[] bytes = new byte[IPv6Bytes + sizeof(int)];
            WriteHost(group.Group, AddressFamily.InterNetworkV6, bytes);
            BitConverter.TryWriteBytes(bytes.AsSpan(IPv6Bytes), group.InterfaceIndex);
            return bytes;
        },
        Decode = static bytes => Group(new IPAddress(bytes[..IPv6Bytes]), BitConverter.ToInt32(bytes[IPv6Bytes..]), null),
        TryParse = static (text, out value) => TryParse(text, hasSource: false, out value),
        Format = Format,
    };

    /// <summary>A <c>struct group_source_req</c>: the interface's index, the group, the source, each a <c>sockaddr_storage</c>.</summary>
    public static OptionCodec<MulticastGroup> Source { get; } = new()
    {
        Range = "SOURCE@GROUP or SOURCE@GROUP%INTERFACE",
        BytesMax = GroupOffset + (2 * StorageBytes),
        Encode = static group =>
        {
            byte[] bytes = new byte[GroupOffset + (2 * StorageBytes)];
            BitConverter.TryWriteBytes(bytes, group.InterfaceIndex);
            WriteSocketAddress(group.Group, bytes.AsSpan(GroupOffset));
            WriteSocketAddress(
                group.Source ?? throw new ArgumentOutOfRangeException(nameof(group), group, "The group has no source."),
                bytes.AsSpan(GroupOffset + StorageBytes));
            return bytes;
        },
        Decode = static bytes => Group(
            ReadSocketAddress(bytes[GroupOffset..]), BitConverter.ToInt32(bytes), ReadSocketAddress(bytes[(GroupOffset + StorageBytes)..])),
        TryParse = static (text, out value) => TryParse(text, hasSource: true, out value),
        Format = Format,
    };

    private static MulticastGroup Group(IPAddress group, int index, IPAddress? source) => new(Address.FromIP(group, 0))
    {
        Interface = index == 0 ? null : index.ToString(CultureInfo.InvariantCulture),
        Source = source is null ? null : Address.FromIP(source, 0),
    };

    private static void WriteHost(Address address, AddressFamily family, Span<byte> bytes)
    {
        if (((IPEndPoint)address.ToEndPoint()).Address is not { } host || host.AddressFamily != family)
        {
            throw new ArgumentOutOfRangeException(nameof(address), address, $"A group of the family {family} is wanted.");
        }

        host.TryWriteBytes(bytes, out _);
    }

    private static void WriteSocketAddress(Address address, Span<byte> bytes)
    {
        bool isIPv4 = address.Family == AddressFamily.InterNetwork;
        BitConverter.TryWriteBytes(bytes, isIPv4 ? AfInet : AfInet6);
        WriteHost(address, isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, bytes[(isIPv4 ? 4 : 8)..]);
    }

    private static IPAddress ReadSocketAddress(ReadOnlySpan<byte> bytes) =>
        BitConverter.ToUInt16(bytes) == AfInet ? new IPAddress(bytes[4..8]) : new IPAddress(bytes[8..24]);

    private static bool TryParse(string text, bool hasSource, out MulticastGroup value)
    {
        value = null!;
        string[] sourceAndGroup = text.Split('@');
        string[] groupAndInterface = sourceAndGroup[^1].Split('%', 2);
        Address source = default;
        if (sourceAndGroup.Length != (hasSource ? 2 : 1)
            || (hasSource && !Address.TryParseHost(sourceAndGroup[0], out source))
            || !Address.TryParseHost(groupAndInterface[0], out Address group)
            || groupAndInterface is [_, ""])
        {
            return false;
        }

        value = new MulticastGroup(group)
        {
            Interface = groupAndInterface.Length == 2 ? groupAndInterface[1] : null,
            Source = hasSource ? source : null,
        };
        return true;
    }

    private static string Format(MulticastGroup group) =>
        (group.Source is { } source ? $"{source.HostText}@" : "") + group.Group.HostText + (group.Interface is { } name ? $"%{name}" : "");
}
