namespace Berth;

/// <summary>
/// Faults from what the stack reports. The stack stands where a kernel would, so it says the errno itself: the one that Linux gives.
/// </summary>
internal static class StackFaults
{
    public static Fault Of(Errno errno, SocketOperation operation, Address? address) =>
        new(ErrnoTable.ReasonOf(errno), operation) { Address = address, Errno = errno };

    /// <param name="failure">How the connection failed.</param>
    /// <param name="operation">What was under way.</param>
    /// <param name="address">The peer's.</param>
    /// <param name="peerHadFinished">Whether the peer's FIN had come: a reset after it is a broken pipe.</param>
    public static Fault Of(TcpFailure failure, SocketOperation operation, Address address, bool peerHadFinished = false) => failure switch
    {
        TcpFailure.AbortedHere or TcpFailure.None => ClosedHere(operation, address),
        TcpFailure.Refused => Of(Errno.ECONNREFUSED, operation, address),
        TcpFailure.Reset => Of(peerHadFinished ? Errno.EPIPE : Errno.ECONNRESET, operation, address),
        TcpFailure.TimedOut => Of(Errno.ETIMEDOUT, operation, address),
        TcpFailure.NetworkUnreachable => Of(Errno.ENETUNREACH, operation, address),
        TcpFailure.HostUnreachable => Of(Errno.EHOSTUNREACH, operation, address),
        TcpFailure.Prohibited => Of(Errno.EACCES, operation, address),
        _ => Of(Errno.ENOPROTOOPT, operation, address),
    };

    public static FaultException Of(BindFailure failure, SocketOperation operation, Address address) => new(Of(
        failure switch
        {
            BindFailure.AddressNotAvailable => Errno.EADDRNOTAVAIL,
            BindFailure.PortsExhausted => operation == SocketOperation.Connect ? Errno.EADDRNOTAVAIL : Errno.EADDRINUSE,
            BindFailure.NetworkUnreachable => Errno.ENETUNREACH,
            _ => Errno.EADDRINUSE,
        },
        operation,
        address));

    public static Fault ClosedHere(SocketOperation operation, Address? address) =>
        new(FaultReason.AbortedHere, operation) { Address = address, Detail = "The socket was closed here." };

    public static FaultException NotSupported(SocketOperation operation, Address? address, string detail) =>
        new(new Fault(FaultReason.NotSupported, operation) { Address = address, Detail = detail });
}
