namespace Berth;

/// <summary>
/// Who is at the other end of a Unix stream or sequenced-packet connection, as the kernel noted it when the connection was made
/// (SO_PEERCRED, unix(7)): of a client the process that connected, of a server the one that called listen(2), of a pair the one
/// that made it. The peer can't forge it, and it does not change when the descriptor goes to another process.
/// <c>connection.Get&lt;PeerCredentials&gt;()</c> finds it; null says that the transport or the system has none. Of a Unix datagram
/// (<see cref="Ancillary.Sender"/>) it is the process that sent it.
/// </summary>
/// <param name="ProcessId">
/// The process id as this process's PID namespace numbers it, 0 when it is not visible from there. The process may have ended since.
/// </param>
/// <param name="UserId">The effective user id; 65534 (nobody) when this process's user namespace does not know it.</param>
/// <param name="GroupId">The effective group id; supplementary groups are not told.</param>
public sealed record PeerCredentials(int ProcessId, uint UserId, uint GroupId);
