namespace Berth;

/// <summary>What the calls of this folder throw.</summary>
internal static class LocalFault
{
    /// <summary>The kernel refused.</summary>
    public static FaultException From(Errno errno, SocketOperation operation, string? detail = null) =>
        new(new Fault(ErrnoTable.ReasonOf(errno), operation) { Errno = errno, Detail = detail });

    /// <summary>It was not the kernel.</summary>
    public static FaultException From(FaultReason reason, SocketOperation operation, string detail, Exception? inner = null) =>
        new(new Fault(reason, operation) { Detail = detail }, inner);

    /// <summary>The object was disposed while, or before, the operation ran.</summary>
    public static FaultException Closed(SocketOperation operation, string what) =>
        From(FaultReason.AbortedHere, operation, $"{what} was closed here");
}
