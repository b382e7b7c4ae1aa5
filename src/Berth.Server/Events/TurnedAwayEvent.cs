namespace Berth;

/// <summary>A connection was turned away because the maximum was reached.</summary>
/// <param name="Service">What would have served it.</param>
/// <param name="Remote">The peer.</param>
/// <param name="ProcessId">The process that turned it away.</param>
public sealed record TurnedAwayEvent(string Service, string Remote, int ProcessId) : ServerEvent;
