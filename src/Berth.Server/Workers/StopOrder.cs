namespace Berth;

/// <summary>To a worker: stop, and cut what is left after the time given.</summary>
internal sealed record StopOrder(TimeSpan DrainTimeout) : ControlMessage;
