namespace Berth;

/// <summary>A socket is bound and takes clients.</summary>
/// <param name="Binding">The socket.</param>
/// <param name="ProcessId">The process that bound it.</param>
public sealed record ListeningEvent(ServerBinding Binding, int ProcessId) : ServerEvent;
