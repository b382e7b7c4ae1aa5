using System.Runtime.InteropServices;
using static Berth.DatagramConstants;

namespace Berth;

/// <summary>What a datagram's control messages say. Messages that it does not know, and ones too short for their kind, are passed over.</summary>
internal static class AncillaryReader
{
    /// <summary>struct in_pktinfo: the interface's index, the local address, the destination.</summary>
    public const int PacketInfoBytes = 12;

    /// <summary>struct in6_pktinfo: the destination, the interface's index.</summary>
    public const int PacketInfo6Bytes = 20;

    private const long SecondsMax = 250_000_000_000; // Within the years that DateTimeOffset has.

    public static Ancillary Read(ReadOnlySpan<byte> control, out int segmentSize, out Address? replySource)
    {
        Ancillary ancillary = default;
        segmentSize = 0;
        replySource = null;
        ControlMessageReader reader = new(control);
        while (reader.MoveNext())
        {
            ReadOnlySpan<byte> data = reader.Data;
            switch ((reader.Level, reader.Type))
            {
                case (SOL_SOCKET, SCM_TIMESTAMPNS):
                    ancillary = ancillary with { ReceivedAt = TimeOf(data) };
                    break;

                case (SOL_SOCKET, SCM_CREDENTIALS) when MemoryMarshal.TryRead(data, out UnixCredentials sender):
                    ancillary = ancillary with { Sender = new PeerCredentials(sender.ProcessId, sender.UserId, sender.GroupId) };
                    break;

                case (IPPROTO_IP, IP_PKTINFO) when data.Length >= PacketInfoBytes:
                    ancillary = ancillary with
                    {
                        InterfaceIndex = MemoryMarshal.Read<int>(data),
                        Destination = Address.FromIPv4(data.Slice(8, 4), 0),
                    };
                    Address local = Address.FromIPv4(data.Slice(4, 4), 0); // Of a broadcast, the receiving interface's own.
                    replySource = local.IsAny ? null : local;
                    break;

                // A dual-stack socket gets both for an IPv4 datagram, and they say the same.
                case (IPPROTO_IPV6, IPV6_PKTINFO) when data.Length >= PacketInfo6Bytes && ancillary.Destination is null:
                    int index = MemoryMarshal.Read<int>(data[16..]);
                    Address destination = Destination6(data[..16], index);
                    ancillary = ancillary with { InterfaceIndex = index, Destination = destination };
                    replySource = destination.IsMulticast ? null : destination;
                    break;

                case (IPPROTO_IP, IP_TTL) or (IPPROTO_IPV6, IPV6_HOPLIMIT):
                    ancillary = ancillary with { HopLimit = NumberOf(data) };
                    break;

                case (IPPROTO_IP, IP_TOS) or (IPPROTO_IPV6, IPV6_TCLASS):
                    ancillary = ancillary with { TrafficClass = NumberOf(data) };
                    break;

                case (IPPROTO_UDP, UDP_GRO):
                    segmentSize = NumberOf(data) ?? 0;
                    break;
            }
        }

        return ancillary;
    }

    /// <summary>What the error queue says: who reported it, and how the kernel understood it; null when it is no ICMP message's.</summary>
    public static ErrorReport? ReadError(ReadOnlySpan<byte> control, Address? remote)
    {
        ControlMessageReader reader = new(control);
        while (reader.MoveNext())
        {
            if ((reader.Level, reader.Type) is not ((IPPROTO_IP, IP_RECVERR) or (IPPROTO_IPV6, IPV6_RECVERR))
                || !MemoryMarshal.TryRead(reader.Data, out ExtendedError error)
                || error.Origin is not (SO_EE_ORIGIN_ICMP or SO_EE_ORIGIN_ICMP6))
            {
                continue;
            }

            Address? reportedBy = SocketAddressBytes.TryRead(reader.Data[Marshal.SizeOf<ExtendedError>()..])?.Unmap();
            return new ErrorReport(
                new Errno((int)error.Errno), remote, reportedBy is { IsIP: true } host ? host.WithPort(0) : null, error.Type, error.Code)
            {
                MtuBytes = (int)error.Errno == Errno.EMSGSIZE.Value ? error.Info : 0,
            };
        }

        return null;
    }

    private static Address Destination6(ReadOnlySpan<byte> bytes, int index)
    {
        Address address = Address.FromIPv6(bytes, 0).Unmap();
        bool needsScope = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80; // fe80::/10 means nothing without its interface.
        return needsScope ? Address.FromIPv6(bytes, 0, (uint)index) : address;
    }

    /// <summary>The kernel gives an int for most, and one byte for IPv4's type of service.</summary>
    private static int? NumberOf(ReadOnlySpan<byte> data) => data.Length switch
    {
        >= sizeof(int) => MemoryMarshal.Read<int>(data),
        >= sizeof(ushort) => MemoryMarshal.Read<ushort>(data),
        1 => data[0],
        _ => null,
    };

    /// <summary>struct timespec.</summary>
    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2 * sizeof(long))
        {
            return null;
        }

        long seconds = MemoryMarshal.Read<long>(data);
        long nanoseconds = MemoryMarshal.Read<long>(data[sizeof(long)..]);
        return seconds is < 0 or > SecondsMax || nanoseconds is < 0 or > 999_999_999
            ? null
            : DateTimeOffset.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / TimeSpan.NanosecondsPerTick));
    }
}
