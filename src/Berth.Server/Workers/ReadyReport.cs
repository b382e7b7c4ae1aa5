namespace Berth;

/// <summary>From a worker: it has taken its sockets and serves; what its capacity says, if that is worth telling.</summary>
internal sealed record ReadyReport(string? Remark = null) : ControlMessage;
