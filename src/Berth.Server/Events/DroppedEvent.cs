namespace Berth;

/// <summary>Events were dropped, because whoever was to take them was too slow.</summary>
/// <param name="Count">How many since the last such event.</param>
public sealed record DroppedEvent(long Count) : ServerEvent;
