namespace Berth;

/// <summary>To a worker: every worker has reached its share, or not every one any more. Only while all have, clients are turned away.</summary>
internal sealed record AllFullOrder(bool AreAllFull) : ControlMessage;
