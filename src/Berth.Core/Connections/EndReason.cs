namespace Berth;

/// <summary>Why a connection ended. JSON, metrics and logs use the same words (<see cref="EndReasons.ToWord"/>).</summary>
public enum EndReason
{
    /// <summary>Both directions ended in order, or this side closed after flushing. Word: <c>finished</c>.</summary>
    Finished,

    /// <summary>The peer reset the connection. Word: <c>reset-by-peer</c>.</summary>
    ResetByPeer,

    /// <summary>This side aborted. Word: <c>aborted-here</c>.</summary>
    AbortedHere,

    /// <summary>The transport gave up waiting for the peer. Word: <c>timed-out</c>.</summary>
    TimedOut,

    /// <summary>The network says that the peer cannot be reached. Word: <c>unreachable</c>.</summary>
    Unreachable,

    /// <summary>The handler threw; the connection was aborted. Word: <c>handler-failed</c>.</summary>
    HandlerFailed,

    /// <summary>The worker process that owned the connection ended. Word: <c>worker-lost</c>.</summary>
    WorkerLost,
}
