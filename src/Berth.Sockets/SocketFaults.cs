using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Faults from what the base library reports. It folds several errno values into one <see cref="SocketError"/> in places; the errno
/// is given only where the way back is unambiguous, and left null elsewhere.
/// </summary>
internal static class SocketFaults
{
    public static Fault From(SocketError error, SocketOperation operation, Address? address) =>
        new(ReasonOf(error), operation)
        {
            Address = address,
            Errno = OperatingSystem.IsLinux() ? ErrnoOf(error) : null,
        };

    public static Fault From(Errno errno, SocketOperation operation, Address? address) =>
        new(ErrnoTable.ReasonOf(errno), operation) { Address = address, Errno = errno };

    public static Fault ClosedHere(SocketOperation operation, Address? address) =>
        new(FaultReason.AbortedHere, operation) { Address = address, Detail = "The socket was closed here." };

    private static FaultReason ReasonOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => FaultReason.Refused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NetworkReset
            or SocketError.NotConnected => FaultReason.ResetByPeer,
        SocketError.TimedOut => FaultReason.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
            FaultReason.Unreachable,
        SocketError.AddressAlreadyInUse => FaultReason.AddressInUse,
        SocketError.AddressNotAvailable => FaultReason.AddressNotAvailable,
        SocketError.AccessDenied => FaultReason.AccessDenied,
        SocketError.MessageSize => FaultReason.MessageTooLong,
        SocketError.OperationAborted or SocketError.Interrupted => FaultReason.AbortedHere,
        SocketError.TooManyOpenSockets => FaultReason.OutOfDescriptors,
        SocketError.NoBufferSpaceAvailable => FaultReason.OutOfMemory,
        SocketError.InvalidArgument => FaultReason.InvalidArgument,
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported
            or SocketError.OperationNotSupported or SocketError.ProtocolFamilyNotSupported => FaultReason.NotSupported,
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => FaultReason.NameNotResolved,
        _ => FaultReason.Other,
    };

    private static Errno? ErrnoOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => Errno.ECONNREFUSED,
        SocketError.ConnectionReset => Errno.ECONNRESET,
        SocketError.ConnectionAborted => Errno.ECONNABORTED,
        SocketError.Shutdown => Errno.EPIPE,
        SocketError.TimedOut => Errno.ETIMEDOUT,
        SocketError.HostUnreachable => Errno.EHOSTUNREACH,
        SocketError.NetworkUnreachable => Errno.ENETUNREACH,
        SocketError.NetworkDown => Errno.ENETDOWN,
        SocketError.HostDown => Errno.EHOSTDOWN,
        SocketError.AddressAlreadyInUse => Errno.EADDRINUSE,
        SocketError.MessageSize => Errno.EMSGSIZE,
        SocketError.NotConnected => Errno.ENOTCONN,
        SocketError.InvalidArgument => Errno.EINVAL,
        SocketError.NoBufferSpaceAvailable => Errno.ENOBUFS,
        SocketError.AddressFamilyNotSupported => Errno.EAFNOSUPPORT,
        SocketError.ProtocolNotSupported => Errno.EPROTONOSUPPORT,
        SocketError.SocketNotSupported => Errno.ESOCKTNOSUPPORT,
        _ => null,
    };
}
