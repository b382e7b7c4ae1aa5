namespace Berth;

/// <summary>The words for <see cref="EndReason"/>, the same in JSON, metrics and logs.</summary>
public static class EndReasons
{
    /// <summary>The word for a reason, such as <c>reset-by-peer</c>.</summary>
    /// <param name="reason">A defined reason.</param>
    /// <returns>A lower-case word with hyphens.</returns>
    public static string ToWord(this EndReason reason) => reason switch
    {
        EndReason.Finished => "finished",
        EndReason.ResetByPeer => "reset-by-peer",
        EndReason.AbortedHere => "aborted-here",
        EndReason.TimedOut => "timed-out",
        EndReason.Unreachable => "unreachable",
        EndReason.HandlerFailed => "handler-failed",
        EndReason.WorkerLost => "worker-lost",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a defined end reason"),
    };

    /// <summary>The end of a connection whose first fault was <paramref name="fault"/>.</summary>
    /// <param name="fault">The first fault.</param>
    /// <returns>The reason that fits best; a fault that has no word of its own counts as <see cref="EndReason.ResetByPeer"/>.</returns>
    public static EndReason From(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return fault.Reason switch
        {
            FaultReason.AbortedHere or FaultReason.MalformedMessage => EndReason.AbortedHere,
            FaultReason.TimedOut => EndReason.TimedOut,
            FaultReason.Unreachable => EndReason.Unreachable,
            FaultReason.WorkerLost => EndReason.WorkerLost,
            _ => EndReason.ResetByPeer,
        };
    }
}
