using System.Net.Sockets;

namespace Berth;

/// <summary>What is refused of datagrams before the kernel sees them, because it would leave it out without a word.</summary>
internal static class OutgoingChecks
{
    /// <summary>Finds the first datagram that cannot be sent as it asks.</summary>
    /// <param name="datagrams">The batch.</param>
    /// <param name="family">The socket's family.</param>
    /// <param name="isNative">Whether there are native calls.</param>
    /// <param name="refused">Why it cannot be sent; null when all can.</param>
    /// <returns>How many can, from the start.</returns>
    public static int Sendable(ReadOnlySpan<OutgoingDatagram> datagrams, AddressFamily family, bool isNative, out Fault? refused)
    {
        for (int place = 0; place < datagrams.Length; place++)
        {
            refused = RefusalOf(datagrams[place], family, isNative);
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
        _ => null,
    };

    private static Fault? RefusalOf(in OutgoingDatagram datagram, AddressFamily family, bool isNative)
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

        if (family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return NotSupported(datagram, "Only datagrams of IP have a source of their own, DoNotRoute and HasMore.");
        }

        if (!isNative && (datagram.Source is not null || datagram.HasMore))
        {
            return NotSupported(
                datagram, "Without native calls the engine `sockets` sends no datagrams with a source of their own or HasMore; it has them on Linux (BerthEngine.Default).");
        }

        bool fits = datagram.Source is not { } source
            || source.Unmap().Family == (datagram.Remote?.Unmap().Family ?? source.Unmap().Family);
        return fits ? null : new Fault(FaultReason.InvalidArgument, SocketOperation.Send)
        {
            Address = datagram.Remote,
            Detail = $"The source {datagram.Source!.Value.HostText} is of another family.",
        };
    }

    private static Fault NotSupported(in OutgoingDatagram datagram, string detail) =>
        new(FaultReason.NotSupported, SocketOperation.Send) { Address = datagram.Remote, Detail = detail };
}
