using System.Net.Sockets;

namespace Berth;

/// <summary>What is refused of datagrams before the kernel sees them, because it would leave it out without a word.</summary>
internal static class OutgoingChecks
{
    private const int PayloadBytesMax = 65_507; // 65,535 less the IPv4 and UDP headers (RFC 768).

    /// <summary>Finds the first datagram that cannot be sent as it asks.</summary>
    /// <param name="datagrams">The batch.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="calls">The native calls, or null.</param>
    /// <param name="refused">Why it cannot be sent; null when all can.</param>
    /// <returns>How many can, from the start.</returns>
    public static int Sendable(ReadOnlySpan<OutgoingDatagram> datagrams, Socket socket, MessageCalls? calls, out Fault? refused)
    {
        for (int place = 0; place < datagrams.Length; place++)
        {
            refused = RefusalOf(datagrams[place], socket, calls);
            if (refused is not null)
            {
                return place;
            }
        }

        refused = null;
        return datagrams.Length;
    }

    /// <summary>What the kernel's answer means where it is about what the datagram asked for.</summary>
    public static string? DetailOf(Errno errno, OutgoingDatagram datagram) => datagram switch
    {
        _ when errno == Errno.ENETUNREACH && datagram.Remote is { IsMulticast: true } =>
            "The system's routes lead to no such group: name the interface to send by, or add a route.",
        _ when (errno == Errno.EINVAL || errno == Errno.ENETUNREACH) && datagram.Source is { } source =>
            $"It was to leave from {source.HostText}: that is no address of this host, or no route leads there from it.",
        _ when errno == Errno.ENETUNREACH && datagram.DoNotRoute =>
            "It is on no network of this host's own, and it was to go through no router (DoNotRoute).",
        _ when errno == Errno.EACCES && datagram.Remote is { } remote && HostInterfaces.IsBroadcast(remote) =>
            $"{remote.HostText} is a broadcast address: allow it with DatagramOptions.Broadcast (SO_BROADCAST).",
        { SegmentSize: > 0 } when errno == Errno.EINVAL || errno == Errno.EMSGSIZE || errno == Errno.EIO =>
            $"{datagram.Payload.Length:N0} bytes in segments of {datagram.SegmentSize:N0}: a segment must fit the path's MTU with its headers, a "
                + "payload has at most 65,507 bytes and, by the kernel, 64 or 128 segments, and the device must be able to make checksums.",
        _ => null,
    };

    private static Fault? RefusalOf(in OutgoingDatagram datagram, Socket socket, MessageCalls? calls)
    {
        if (datagram.Remote is { IsUnix: true, UnixPath: null or "" })
        {
            return new Fault(FaultReason.AddressNotAvailable, SocketOperation.Send)
            {
                Detail = "The sender bound no address, so that there is nowhere to answer to.",
            };
        }

        if (datagram.IsPlain)
        {
            return null;
        }

        if (socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return NotSupported(datagram, "Only datagrams of IP have a source of their own, DoNotRoute, HasMore and segments.");
        }

        if (calls is null && datagram != new OutgoingDatagram(datagram.Payload, datagram.Remote) { DoNotRoute = datagram.DoNotRoute })
        {
            return NotSupported(
                datagram,
                "Without native calls the engine `sockets` sends no datagrams with a source of their own, HasMore or segments; "
                    + "it has them on Linux (BerthEngine.Default).");
        }

        if (datagram.SegmentSize != 0 && SegmentRefusalOf(datagram, socket, calls!) is { } refused)
        {
            return refused;
        }

        bool fits = datagram.Source is not { } source
            || source.Unmap().Family == (datagram.Remote?.Unmap().Family ?? source.Unmap().Family);
        return fits ? null : new Fault(FaultReason.InvalidArgument, SocketOperation.Send)
        {
            Address = datagram.Remote,
            Detail = $"The source {datagram.Source!.Value.HostText} is of another family.",
        };
    }

    private static Fault? SegmentRefusalOf(in OutgoingDatagram datagram, Socket socket, MessageCalls calls)
    {
        if (datagram.SegmentSize is < 0 or > PayloadBytesMax)
        {
            return new Fault(FaultReason.InvalidArgument, SocketOperation.Send)
            {
                Address = datagram.Remote,
                Detail = $"SegmentSize is {datagram.SegmentSize}; a segment has 1 to {PayloadBytesMax:N0} bytes.",
            };
        }

        return socket.ProtocolType != ProtocolType.Udp ? NotSupported(datagram, "Only what goes over UDP is split into segments (SegmentSize).")
            : !calls.CanSegment(socket.SafeHandle) ? NotSupported(
                datagram, "This kernel splits no datagrams into segments (SegmentSize): Linux does since 4.18. Send them as a batch.")
            : null;
    }

    private static Fault NotSupported(in OutgoingDatagram datagram, string detail) =>
        new(FaultReason.NotSupported, SocketOperation.Send) { Address = datagram.Remote, Detail = detail };
}
