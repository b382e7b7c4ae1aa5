using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Multicast groups of a socket, through the calls that know no family where there are any (RFC 3678), otherwise through the base
/// library, which has no groups of one source.
/// </summary>
internal static class SocketMulticast
{
    private const int IPLevel = 0;
    private const int IPMulticastAll = 49; // Linux: when off, a socket hears only what it has joined itself (ip(7)).

    public static void ChangeMembership(Socket socket, MessageCalls? calls, bool join, MulticastGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Address address = group.Group.Unmap();
        if (!address.IsMulticast)
        {
            throw Refused(FaultReason.InvalidArgument, address, "It is no multicast address; those are 224.0.0.0/4 and ff00::/8.");
        }

        if (group.Source is { } source && source.Unmap().Family != address.Family)
        {
            throw Refused(FaultReason.InvalidArgument, address, $"The source {source.HostText} is of the other family.");
        }

        if (socket.AddressFamily == AddressFamily.InterNetwork && address.Family != AddressFamily.InterNetwork)
        {
            throw Refused(FaultReason.InvalidArgument, address, "An IPv4 socket joins IPv4 groups only.");
        }

        int index = group.InterfaceIndex;
        try
        {
            if (calls is not null)
            {
                Check(calls.Membership(socket.SafeHandle, join, address, index, group.Source), address, join);
            }
            else
            {
                ChangeMembershipPortably(socket, join, address, index, group.Source);
            }
        }
        catch (ObjectDisposedException)
        {
            throw new FaultException(SocketFaults.ClosedHere(SocketOperation.Option, address));
        }
    }

    public static void SetSending(Socket socket, MessageCalls? calls, MulticastSending sending)
    {
        ArgumentNullException.ThrowIfNull(sending);
        if (sending.HopLimit is < 0 or > 255)
        {
            throw Refused(FaultReason.InvalidArgument, null, $"A hop limit is 0 to 255, not {sending.HopLimit}.");
        }

        int? index = sending.Interface is { } name ? HostInterfaces.IndexOf(name) : null;
        try
        {
            if (calls is not null)
            {
                Check(calls.SetMulticast(socket.SafeHandle, socket.AddressFamily, index, sending.HopLimit, sending.Loopback), null, false);
            }
            else
            {
                SetSendingPortably(socket, index, sending);
            }
        }
        catch (ObjectDisposedException)
        {
            throw new FaultException(SocketFaults.ClosedHere(SocketOperation.Option, null));
        }
    }

    private static void ChangeMembershipPortably(Socket socket, bool join, Address group, int index, Address? source)
    {
        if (source is not null)
        {
            throw Refused(
                FaultReason.NotSupported,
                group,
                "Groups of one source need native calls, which the engine `sockets` has on Linux (BerthEngine.Default).");
        }

        IPAddress address = ((IPEndPoint)group.ToEndPoint()).Address;
        SocketOptionName name = join ? SocketOptionName.AddMembership : SocketOptionName.DropMembership;
        Try(group, () =>
        {
            if (group.Family == AddressFamily.InterNetwork)
            {
                if (join && OperatingSystem.IsLinux())
                {
                    socket.SetRawSocketOption(IPLevel, IPMulticastAll, BitConverter.GetBytes(0));
                }

                socket.SetSocketOption(SocketOptionLevel.IP, name, new MulticastOption(address, index));
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.IPv6, name, new IPv6MulticastOption(address, index));
            }
        });
    }

    private static void SetSendingPortably(Socket socket, int? index, MulticastSending sending)
    {
        bool isIPv4 = socket.AddressFamily == AddressFamily.InterNetwork;
        SocketOptionLevel level = isIPv4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
        Try(null, () =>
        {
            if (index is { } known)
            {
                int value = isIPv4 ? IPAddress.HostToNetworkOrder(known) : known; // IPv4 takes 0.0.0.0/8 for an index.
                socket.SetSocketOption(level, SocketOptionName.MulticastInterface, value);
            }

            if (sending.HopLimit is { } hops)
            {
                socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, hops);
            }

            if (sending.Loopback is { } loopback)
            {
                socket.MulticastLoopback = loopback;
            }
        });
    }

    private static void Try(Address? group, Action set)
    {
        try
        {
            set();
        }
        catch (SocketException error)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Option, group), error);
        }
    }

    private static void Check(Errno? errno, Address? group, bool join)
    {
        if (errno is not { } refused)
        {
            return;
        }

        Fault fault = SocketFaults.From(refused, SocketOperation.Option, group);
        throw new FaultException(refused == Errno.ENODEV && join
            ? fault with { Detail = "The system's routes name no interface for this group: name one, or add a route (ip route add 224.0.0.0/4 dev eth0)." }
            : fault);
    }

    private static FaultException Refused(FaultReason reason, Address? group, string detail) =>
        new(new Fault(reason, SocketOperation.Option) { Address = group, Detail = detail });
}
