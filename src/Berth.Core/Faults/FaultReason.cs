namespace Berth;

/// <summary>What went wrong, in one word that programs can switch on.</summary>
public enum FaultReason
{
    /// <summary>None of the other reasons fits; <see cref="Fault.Errno"/> and <see cref="Fault.Detail"/> tell more.</summary>
    Other,

    /// <summary>The peer answered with a reset: nobody listens there (ECONNREFUSED).</summary>
    Refused,

    /// <summary>The peer reset an established connection (ECONNRESET), or the connection broke under a write (EPIPE).</summary>
    ResetByPeer,

    /// <summary>This side aborted or disposed the object while, or before, the operation ran.</summary>
    AbortedHere,

    /// <summary>No answer in time: the kernel's retries ran out (ETIMEDOUT) or a time limit of ours did.</summary>
    TimedOut,

    /// <summary>A router or the own host says that the host or network cannot be reached (EHOSTUNREACH, ENETUNREACH).</summary>
    Unreachable,

    /// <summary>The address is taken by another socket (EADDRINUSE).</summary>
    AddressInUse,

    /// <summary>No interface of this host has that address (EADDRNOTAVAIL), or a Unix path does not exist (ENOENT).</summary>
    AddressNotAvailable,

    /// <summary>The system forbids it (EACCES, EPERM).</summary>
    AccessDenied,

    /// <summary>A datagram is larger than the transport can carry; nothing was sent (EMSGSIZE).</summary>
    MessageTooLong,

    /// <summary>The engine, the kernel or the address family cannot do what was asked.</summary>
    NotSupported,

    /// <summary>A value is outside what the operation accepts (EINVAL).</summary>
    InvalidArgument,

    /// <summary>The process or the system is out of descriptors (EMFILE, ENFILE).</summary>
    OutOfDescriptors,

    /// <summary>The system is out of memory, buffers, threads or processes (ENOMEM, ENOBUFS, EAGAIN from a start).</summary>
    OutOfMemory,

    /// <summary>A name could not be turned into an address.</summary>
    NameNotResolved,

    /// <summary>The worker process that owned the connection ended.</summary>
    WorkerLost,

    /// <summary>Bytes break the rules of the framing that was agreed on, or a message exceeds the limit of its codec.</summary>
    MalformedMessage,
}
