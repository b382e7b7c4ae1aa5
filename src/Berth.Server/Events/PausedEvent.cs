namespace Berth;

/// <summary>Accepting or receiving is paused: out of descriptors, memory, threads or processes.</summary>
/// <param name="Service">What it concerns.</param>
/// <param name="Fault">Why.</param>
/// <param name="ProcessId">The process that paused.</param>
public sealed record PausedEvent(string Service, Fault Fault, int ProcessId) : ServerEvent;
