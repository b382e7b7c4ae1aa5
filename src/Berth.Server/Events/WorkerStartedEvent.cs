namespace Berth;

/// <summary>A worker process started.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Worker">Its place, 0 to N − 1.</param>
public sealed record WorkerStartedEvent(int ProcessId, int Worker) : ServerEvent;
