using System.Net.Sockets;

namespace Berth;

/// <summary>How datagrams get out of a socket and into it. Nothing here waits; an expected outcome is a value.</summary>
/// <param name="owner">The socket that the datagrams belong to.</param>
internal abstract class DatagramTransfer(SocketDatagramSocket owner)
{
    protected SocketDatagramSocket Owner { get; } = owner;

    protected Socket Socket => Owner.Socket;

    /// <summary>Receives what is there.</summary>
    /// <param name="datagrams">Filled from the start.</param>
    /// <param name="fault">A fault to report; only when nothing was received.</param>
    /// <returns>How many; 0 also when none is there or the socket is closed.</returns>
    public abstract int Receive(Span<Datagram> datagrams, out Fault? fault);

    /// <summary>Looks at the next datagram, which stays where it is.</summary>
    /// <param name="fault">A fault to report.</param>
    /// <returns>A copy; null when none is there or the socket is closed.</returns>
    public abstract Datagram? Peek(out Fault? fault);

    /// <summary>Sends what the send buffer takes.</summary>
    /// <param name="datagrams">The batch.</param>
    /// <param name="fault">Why the first datagram is refused; null when the buffer is full.</param>
    /// <returns>How many, from the start.</returns>
    public abstract int Send(ReadOnlySpan<OutgoingDatagram> datagrams, out Fault? fault);

    /// <summary>The fault to tell for an error that the wait took from the kernel.</summary>
    public abstract Fault FaultOf(SocketError waited);
}
