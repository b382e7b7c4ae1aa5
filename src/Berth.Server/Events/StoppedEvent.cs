namespace Berth;

/// <summary>The server has stopped: every handler has ended and every socket is closed.</summary>
/// <param name="Cut">Connections that were cut at the deadline.</param>
public sealed record StoppedEvent(long Cut) : ServerEvent;
