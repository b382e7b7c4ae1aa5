namespace Berth;

/// <summary>The server was told to stop.</summary>
/// <param name="Deadline">How long handlers may go on.</param>
public sealed record StoppingEvent(TimeSpan Deadline) : ServerEvent;
