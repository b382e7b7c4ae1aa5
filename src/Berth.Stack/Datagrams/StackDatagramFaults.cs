using System.Net.Sockets;

namespace Berth;

/// <summary>What goes wrong with datagrams, with the errno that Linux gives.</summary>
internal static class StackDatagramFaults
{
    /// <summary>What an ICMP error means for a socket; null when it is not to hear of it.</summary>
    /// <param name="error">The error.</param>
    /// <param name="isConnected">Whether the socket is connected: it hears of refusals anyway (udp(7)).</param>
    /// <param name="wantsAll">Whether it asked for all errors (IP_RECVERR).</param>
    public static Fault? Of(UdpError error, bool isConnected, bool wantsAll)
    {
        Errno? errno = error.Report.Kind == IcmpReportKind.PacketTooBig ? Errno.EMSGSIZE : error.Failure switch
        {
            TcpFailure.Refused => Errno.ECONNREFUSED,
            TcpFailure.NetworkUnreachable => Errno.ENETUNREACH,
            TcpFailure.HostUnreachable => Errno.EHOSTUNREACH,
            TcpFailure.Prohibited => Errno.EACCES,
            TcpFailure.ProtocolUnreachable => Errno.ENOPROTOOPT,
            _ => null,
        };
        return errno is not { } known || !(wantsAll || (isConnected && known == Errno.ECONNREFUSED))
            ? null
            : StackFaults.Of(known, SocketOperation.Receive, error.Destination.ToAddress(error.DestinationPort)) with
            {
                ReportedBy = wantsAll ? error.From.ToAddress(0) : null,
            };
    }

    public static Fault? Of(UdpSendResult result, Address remote) => result switch
    {
        UdpSendResult.TooLong => StackFaults.Of(Errno.EMSGSIZE, SocketOperation.Send, remote),
        UdpSendResult.NetworkUnreachable => StackFaults.Of(Errno.ENETUNREACH, SocketOperation.Send, remote),
        UdpSendResult.BroadcastNotAllowed => StackFaults.Of(Errno.EACCES, SocketOperation.Send, remote) with
        {
            Detail = $"{remote.HostText} is a broadcast address: allow it with DatagramOptions.Broadcast (SO_BROADCAST).",
        },
        _ => null,
    };

    /// <summary>What is refused before the stack sees it.</summary>
    public static Fault? RefusalOf(in OutgoingDatagram datagram, Address? remote, Address local, bool isDualStack)
    {
        if (datagram.DoNotRoute || datagram.HasMore || datagram.SegmentSize != 0)
        {
            return new Fault(FaultReason.NotSupported, SocketOperation.Send)
            {
                Address = remote,
                Detail = "The engine 'stack' has no DoNotRoute, HasMore and SegmentSize; the engine 'sockets' on Linux has them.",
            };
        }

        if (remote is not { } to)
        {
            return StackFaults.Of(Errno.EDESTADDRREQ, SocketOperation.Send, local);
        }

        AddressFamily family = to.Unmap().Family;
        bool fits = isDualStack ? to.IsIP : family == local.Unmap().Family;
        return !fits ? StackFaults.Of(Errno.EAFNOSUPPORT, SocketOperation.Send, to)
            : datagram.Source is { } source && source.Unmap().Family != family ? new Fault(FaultReason.InvalidArgument, SocketOperation.Send)
            {
                Address = to,
                Detail = $"The source {source.HostText} is of another family.",
            }
            : null;
    }
}
