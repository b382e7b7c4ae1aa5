namespace Berth;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">The exit code 0–255, or null when a signal ended it.</param>
/// <param name="Signal">The signal's number, or null when it exited.</param>
public readonly record struct WorkerExit(int? ExitCode, int? Signal);
