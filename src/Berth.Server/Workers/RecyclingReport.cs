namespace Berth;

/// <summary>From a worker: it has served its share; start its successor while it finishes.</summary>
internal sealed record RecyclingReport : ControlMessage;
