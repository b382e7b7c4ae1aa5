namespace Berth;

/// <summary>From a worker: it has taken its sockets and serves.</summary>
internal sealed record ReadyReport : ControlMessage;
