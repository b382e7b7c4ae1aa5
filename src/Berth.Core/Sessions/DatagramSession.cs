namespace Berth;

/// <summary>
/// A conversation with one peer that keeps the bounds of messages. It is a connected datagram socket in everything it does, and it
/// has an end: nothing more comes once <see cref="Closed"/> has ended and what was queued has been received. It is no byte stream:
/// a datagram is received whole or not at all, and whether order and arrival are promised is the transport's matter (they are for
/// sequenced packets, not for UDP).
/// </summary>
/// <remarks>
/// Where a transport has no end of its own, as UDP has none, the session ends here: disposed, expired, displaced. The peer is not
/// told, and what it sends afterwards begins another session.
/// </remarks>
public abstract class DatagramSession : DatagramSocket
{
    /// <summary>A number that no other session or connection of this process has; it names the session in logs.</summary>
    public long Id { get; } = ConnectionIds.Next();

    /// <summary>The peer; never null, unlike <see cref="DatagramSocket.RemoteAddress"/>.</summary>
    public Address Remote => RemoteAddress ?? Address.UnnamedUnix;

    /// <summary>Ends when the session has ended, in whatever way; it never faults and is never cancelled.</summary>
    public abstract Task<ConnectionEnd> Closed { get; }

    /// <summary>Bytes of payload received by this side so far.</summary>
    public abstract long BytesReceived { get; }

    /// <summary>Bytes of payload that were sent so far.</summary>
    public abstract long BytesSent { get; }

    /// <summary>
    /// Datagrams of this peer that were discarded because the session's queue was full; 0 where the transport makes the sender wait.
    /// </summary>
    public virtual long DroppedCount => 0;
}
