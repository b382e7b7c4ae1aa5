namespace Berth;

/// <summary>From a worker: its share of the maximum of connections is reached, or no longer.</summary>
internal sealed record FullReport(bool IsFull) : ControlMessage;
