namespace Berth;

/// <summary>From a worker: something happened that the parent counts and tells.</summary>
internal sealed record EventReport(ServerEvent Event) : ControlMessage;
