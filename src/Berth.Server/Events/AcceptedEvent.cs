namespace Berth;

/// <summary>A connection was accepted.</summary>
/// <param name="Service">What serves it.</param>
/// <param name="Id">A number that names the connection within the server, whichever process serves it. In a worker process <see cref="Connection.Id"/> is another number.</param>
/// <param name="Remote">The peer.</param>
/// <param name="Local">This side.</param>
/// <param name="ProcessId">The process that serves it.</param>
public sealed record AcceptedEvent(string Service, long Id, string Remote, string Local, int ProcessId) : ServerEvent;
