using System.Buffers.Binary;
using System.Net.Sockets;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>An <see cref="Address"/> as the kernel's sockaddr_in, sockaddr_in6, sockaddr_un or sockaddr_ll, and back.</summary>
internal static class SocketAddressBytes
{
    /// <summary>sizeof(struct sockaddr_un), the longest of the four.</summary>
    public const int LengthMax = 110;

    /// <summary>sizeof(struct sockaddr_in).</summary>
    public const int IPv4Length = 16;

    /// <summary>sizeof(struct sockaddr_in6).</summary>
    public const int IPv6Length = 28;

    /// <summary>sizeof(struct sockaddr_ll).</summary>
    public const int PacketLength = 20;

    private const int PathOffset = 2;
    private const int HardwareOffset = 12;

    /// <summary>offsetof(struct sockaddr_ll, sll_pkttype).</summary>
    public const int PacketTypeOffset = 10;

    private const int HardwareBytesMax = 8;

    /// <summary>Writes the structure.</summary>
    /// <param name="address">An address with a family.</param>
    /// <param name="destination">At least <see cref="LengthMax"/> bytes.</param>
    /// <returns>
    /// The length to tell the kernel. An unnamed Unix address is the family alone, which makes bind(2) choose an abstract name.
    /// </returns>
    /// <exception cref="ArgumentException">The address has no family.</exception>
    public static int Write(Address address, Span<byte> destination)
    {
        destination[..LengthMax].Clear();
        switch (address.Family)
        {
            case AddressFamily.InterNetwork:
                WriteFamily(destination, AF_INET);
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.Port);
                address.TryWriteBytes(destination.Slice(4, 4), out _);
                return IPv4Length;

            case AddressFamily.InterNetworkV6:
                WriteFamily(destination, AF_INET6);
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.Port);
                BinaryPrimitives.WriteUInt32BigEndian(destination[4..], address.FlowInfo);
                address.TryWriteBytes(destination.Slice(8, 16), out _);
                BitConverter.TryWriteBytes(destination[24..], address.ScopeId);
                return IPv6Length;

            case AddressFamily.Unix:
                WriteFamily(destination, AF_UNIX);
                address.TryWriteBytes(destination[PathOffset..LengthMax], out int pathLength);

                // A path is told with its NUL; an abstract name is exactly as long as the kernel is told, so it gets none (unix(7)).
                return PathOffset + pathLength + (pathLength == 0 || address.IsAbstract ? 0 : 1);

            case AddressFamily.Packet:
                WriteFamily(destination, AF_PACKET);
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)address.EtherType);
                BitConverter.TryWriteBytes(destination[4..], address.ScopeId);
                address.TryWriteBytes(destination.Slice(HardwareOffset, HardwareBytesMax), out int hardwareLength);
                destination[HardwareOffset - 1] = (byte)hardwareLength;
                return PacketLength;

            default:
                throw new ArgumentException("an address without a family can't be given to the kernel", nameof(address));
        }
    }

    /// <summary>Reads a structure the kernel wrote.</summary>
    /// <param name="source">As many bytes as the kernel said, at most what the buffer held.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">Too short for its family, or another family.</exception>
    public static Address Read(ReadOnlySpan<byte> source)
    {
        ushort family = source.Length < PathOffset ? (ushort)0 : BitConverter.ToUInt16(source);
        return family switch
        {
            AF_INET when source.Length >= IPv4Length =>
                Address.FromIPv4(source.Slice(4, 4), BinaryPrimitives.ReadUInt16BigEndian(source[2..])),
            AF_INET6 when source.Length >= IPv6Length => Address.FromIPv6(
                source.Slice(8, 16),
                BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
                BitConverter.ToUInt32(source[24..]),
                BinaryPrimitives.ReadUInt32BigEndian(source[4..])),
            AF_PACKET when source.Length >= PacketLength => Address.FromPacket(
                BitConverter.ToUInt32(source[4..]),
                BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
                source.Slice(HardwareOffset, Math.Min(source[HardwareOffset - 1], (byte)HardwareBytesMax))),
            AF_UNIX => Address.FromUnixPath(PathIn(source[PathOffset..])),
            _ => throw new ArgumentException($"family {family} in {source.Length} bytes is no address that Berth knows", nameof(source)),
        };
    }

    /// <summary>As <see cref="Read"/>; null for what is no address that Berth knows.</summary>
    public static Address? TryRead(ReadOnlySpan<byte> source)
    {
        bool isKnown = source.Length >= PathOffset && BitConverter.ToUInt16(source) switch
        {
            AF_INET => source.Length >= IPv4Length,
            AF_INET6 => source.Length >= IPv6Length,
            AF_PACKET => source.Length >= PacketLength,
            AF_UNIX => source.Length <= LengthMax,
            _ => false,
        };
        return isKnown ? Read(source) : null;
    }

    /// <summary>What a packet socket's sender address says of the frame beside the address; null of other addresses.</summary>
    public static FrameDirection? DirectionIn(ReadOnlySpan<byte> source) =>
        source.Length >= PacketLength && BitConverter.ToUInt16(source) == AF_PACKET && source[PacketTypeOffset] <= (int)FrameDirection.Outgoing
            ? (FrameDirection)source[PacketTypeOffset]
            : null;

    private static void WriteFamily(Span<byte> destination, ushort family) => BitConverter.TryWriteBytes(destination, family);

    /// <summary>An abstract name keeps every byte; a path ends at its NUL, which the kernel counts.</summary>
    private static ReadOnlySpan<byte> PathIn(ReadOnlySpan<byte> path)
    {
        int end = path is [0, ..] ? -1 : path.IndexOf((byte)0);
        return end < 0 ? path : path[..end];
    }
}
