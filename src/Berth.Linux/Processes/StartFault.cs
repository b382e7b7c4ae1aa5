namespace Berth;

/// <summary>What a failed start of a worker throws.</summary>
internal static class StartFault
{
    /// <summary>The kernel refused.</summary>
    public static FaultException From(Errno errno, string what) =>
        new(new Fault(ReasonOf(errno), SocketOperation.Start) { Errno = errno, Detail = $"{what} failed" });

    /// <summary>It was not the kernel, or the base library has swallowed what it said.</summary>
    public static FaultException From(FaultReason reason, string detail, Exception? inner = null) =>
        new(new Fault(reason, SocketOperation.Start) { Detail = detail }, inner);

    /// <summary>
    /// Not the table's reasons, which are those of socket calls: there EAGAIN is no lack of anything, and ENOENT an address.
    /// </summary>
    internal static FaultReason ReasonOf(Errno errno) =>
        errno == Errno.EAGAIN || errno == Errno.ENOMEM ? FaultReason.OutOfMemory
        : errno == Errno.EMFILE || errno == Errno.ENFILE ? FaultReason.OutOfDescriptors
        : errno == Errno.EACCES || errno == Errno.EPERM ? FaultReason.AccessDenied
        : FaultReason.Other;
}
