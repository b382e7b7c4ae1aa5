namespace Berth;

/// <summary>A worker process ended.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Worker">Its place, 0 to N − 1.</param>
/// <param name="Exit">Its exit code or signal.</param>
public sealed record WorkerExitedEvent(int ProcessId, int Worker, WorkerExit Exit) : ServerEvent;
