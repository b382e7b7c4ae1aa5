using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Berth.DatagramConstants;

namespace Berth;

/// <summary>
/// The options of datagram sockets that come in two families. An IPv6 socket may carry both: what is set on it is set for both, and
/// IPv6's answer counts, because one that carries IPv6 only has no use for the other.
/// </summary>
internal static class DatagramSettings
{
    /// <summary>struct group_req: the interface's index, and the group as a sockaddr_storage.</summary>
    public const int GroupRequestBytes = GroupOffset + StorageBytes;

    /// <summary>struct group_source_req: the same, and the source as another.</summary>
    public const int GroupSourceRequestBytes = GroupOffset + (2 * StorageBytes);

    public const int GroupOffset = 8;

    /// <summary>sizeof(struct sockaddr_storage).</summary>
    public const int StorageBytes = 128;

    public static Errno? AskFor(NativeCalls calls, SafeHandle socket, AddressFamily family, AncillaryKinds kinds)
    {
        Errno? errno = null;
        foreach ((AncillaryKinds kind, int option, int option6) in (ReadOnlySpan<(AncillaryKinds, int, int)>)
        [
            (AncillaryKinds.Destination, IP_PKTINFO, IPV6_RECVPKTINFO),
            (AncillaryKinds.HopLimit, IP_RECVTTL, IPV6_RECVHOPLIMIT),
            (AncillaryKinds.TrafficClass, IP_RECVTOS, IPV6_RECVTCLASS),
        ])
        {
            if (kinds.HasFlag(kind))
            {
                errno ??= Set(calls, socket, family, option, option6, 1);
            }
        }

        if (kinds.HasFlag(AncillaryKinds.Sender) && family == AddressFamily.Unix)
        {
            errno ??= calls.SetOption(socket, SocketOptionValue.OfInt(SOL_SOCKET, SO_PASSCRED, 1));
        }

        return errno ?? (kinds.HasFlag(AncillaryKinds.ReceiveTime)
            ? calls.SetOption(socket, SocketOptionValue.OfInt(SOL_SOCKET, SO_TIMESTAMPNS, 1))
            : null);
    }

    public static Errno? KeepErrors(NativeCalls calls, SafeHandle socket, AddressFamily family) =>
        Set(calls, socket, family, IP_RECVERR, IPV6_RECVERR, 1);

    public static Errno? Membership(
        NativeCalls calls, SafeHandle socket, bool join, Address group, int interfaceIndex, Address? source)
    {
        group = group.Unmap();
        byte[] request = new byte[source is null ? GroupRequestBytes : GroupSourceRequestBytes];
        BitConverter.TryWriteBytes(request, interfaceIndex);
        SocketAddressBytes.Write(group, request.AsSpan(GroupOffset));
        if (source is { } only)
        {
            SocketAddressBytes.Write(only.Unmap(), request.AsSpan(GroupOffset + StorageBytes));
        }

        bool isIPv4 = group.Family == AddressFamily.InterNetwork;
        int level = isIPv4 ? IPPROTO_IP : IPPROTO_IPV6;
        if (join)
        {
            // Otherwise every socket hears what any other of this host has joined (ip(7)); kernels before 4.20 cannot do so for IPv6.
            _ = calls.SetOption(socket, SocketOptionValue.OfInt(level, isIPv4 ? IP_MULTICAST_ALL : IPV6_MULTICAST_ALL, 0));
        }

        int name = (join, source is null) switch
        {
            (true, true) => MCAST_JOIN_GROUP,
            (true, false) => MCAST_JOIN_SOURCE_GROUP,
            (false, true) => MCAST_LEAVE_GROUP,
            (false, false) => MCAST_LEAVE_SOURCE_GROUP,
        };
        return calls.SetOption(socket, new SocketOptionValue(level, name, request));
    }

    public static Errno? SetMulticast(
        NativeCalls calls, SafeHandle socket, AddressFamily family, int? interfaceIndex, int? hopLimit, bool? loopback)
    {
        Errno? errno = null;
        if (interfaceIndex is { } index)
        {
            byte[] request = new byte[12]; // struct ip_mreqn: a group, a local address, the index.
            BitConverter.TryWriteBytes(request.AsSpan(8), index);
            errno = calls.SetOption(socket, new SocketOptionValue(IPPROTO_IP, IP_MULTICAST_IF, request));
            if (family == AddressFamily.InterNetworkV6)
            {
                errno = calls.SetOption(socket, SocketOptionValue.OfInt(IPPROTO_IPV6, IPV6_MULTICAST_IF, index));
            }
        }

        if (hopLimit is { } hops)
        {
            errno ??= Set(calls, socket, family, IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, hops);
        }

        return loopback is { } loop
            ? errno ?? Set(calls, socket, family, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, loop ? 1 : 0)
            : errno;
    }

    private static Errno? Set(NativeCalls calls, SafeHandle socket, AddressFamily family, int option, int option6, int value)
    {
        Errno? errno = calls.SetOption(socket, SocketOptionValue.OfInt(IPPROTO_IP, option, value));
        return family == AddressFamily.InterNetworkV6
            ? calls.SetOption(socket, SocketOptionValue.OfInt(IPPROTO_IPV6, option6, value))
            : errno;
    }
}
