namespace Berth;

/// <summary>What has happened on a connection since its events were last taken. More than one may have.</summary>
[Flags]
public enum TcpEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The handshake is complete.</summary>
    Connected = 1,

    /// <summary>There are bytes to read.</summary>
    Readable = 2,

    /// <summary>There is room to write again, after a write that did not fit.</summary>
    Writable = 4,

    /// <summary>The peer has sent its FIN; what came before it can still be read.</summary>
    InputEnded = 8,

    /// <summary>Urgent data was announced or has arrived.</summary>
    Urgent = 16,

    /// <summary>Everything written, the FIN included, was acknowledged.</summary>
    OutputAcknowledged = 32,

    /// <summary>The connection failed; <see cref="TcpConnection.Failure"/> says how.</summary>
    Failed = 64,

    /// <summary>The connection is CLOSED and can be forgotten.</summary>
    Closed = 128,
}
