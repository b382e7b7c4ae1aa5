namespace Berth;

/// <summary>A handler threw.</summary>
/// <param name="Service">Whose handler.</param>
/// <param name="Error">The exception's text.</param>
/// <param name="ProcessId">The process it ran in.</param>
public sealed record HandlerFailedEvent(string Service, string Error, int ProcessId) : ServerEvent;
