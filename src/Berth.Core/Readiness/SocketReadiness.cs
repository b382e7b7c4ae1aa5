namespace Berth;

/// <summary>What a socket can be waited for. An error or a hang-up ends each of the waits.</summary>
public enum SocketReadiness
{
    /// <summary>Something to receive, or to accept (POLLIN).</summary>
    Receive,

    /// <summary>Room to send (POLLOUT).</summary>
    Send,

    /// <summary>Urgent data (POLLPRI).</summary>
    Urgent,
}
