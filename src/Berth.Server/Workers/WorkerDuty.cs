namespace Berth;

/// <summary>What a worker process is started for.</summary>
internal enum WorkerDuty
{
    /// <summary>Accept and receive on shared sockets (prefork).</summary>
    Share,

    /// <summary>Serve one connection, and end (process).</summary>
    Connection,

    /// <summary>Serve one datagram, and end (process).</summary>
    Datagram,
}
