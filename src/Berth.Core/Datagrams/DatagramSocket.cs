using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// A datagram socket: each receive is one whole datagram, each send one datagram, and no order or arrival is promised.
/// Batches are the primitive; one datagram is a batch of one.
/// </summary>
/// <remarks>
/// Receiving and sending may run at once; so may several senders. A fault that belongs to one datagram or one peer (an ICMP error
/// on a connected socket, EMSGSIZE) is thrown once and leaves the socket usable.
/// </remarks>
public abstract class DatagramSocket : IAsyncDisposable
{
    /// <summary>The address bound, with the port that the kernel chose when 0 was asked for.</summary>
    public abstract Address LocalAddress { get; }

    /// <summary>The peer of a connected socket, or null.</summary>
    public abstract Address? RemoteAddress { get; }

    /// <summary>
    /// The transport: <see cref="Transport.Udp"/>, <see cref="Transport.UnixDatagram"/>, or of a <see cref="DatagramSession"/> also
    /// <see cref="Transport.UnixSequencedPacket"/>.
    /// </summary>
    public abstract Transport Transport { get; }

    /// <summary>Whether one IPv6 socket serves both families (IPV6_V6ONLY off).</summary>
    public abstract bool IsDualStack { get; }

    /// <summary>The engine's clock.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>The socket's options, to be read and set while it is open; a wrapper gives those of what it wraps.</summary>
    public virtual SocketOptions Options => SocketOptions.None;

    /// <summary>The URL form of the bound address, such as <c>udp://127.0.0.1:7007</c>.</summary>
    public virtual string Url => LocalAddress.ToUrl(Transport);

    /// <summary>Waits until a datagram, or a fault to report, is there. Another holder of the socket may take it first.</summary>
    /// <param name="cancellation">Ends the wait; the socket stays usable and no datagram is lost.</param>
    /// <returns>False when the socket is closed; otherwise true.</returns>
    public abstract ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default);

    /// <summary>Receives what is there without waiting, at most as many datagrams as <paramref name="datagrams"/> has places.</summary>
    /// <param name="datagrams">Filled from the start; the caller disposes each datagram.</param>
    /// <returns>How many; 0 when none is there: would block is a value.</returns>
    /// <exception cref="FaultException">An earlier send was answered by an ICMP error, say; the socket stays usable.</exception>
    public abstract int TryReceive(Span<Datagram> datagrams);

    /// <summary>Looks at the next datagram without taking it: the next receive gives it again (MSG_PEEK).</summary>
    /// <param name="datagram">A copy, which the caller disposes; null when none is there.</param>
    /// <returns>Whether one is there: would block is a value.</returns>
    /// <exception cref="FaultException">
    /// As of <see cref="TryReceive"/>; or this kind of socket cannot look (<see cref="FaultReason.NotSupported"/>).
    /// </exception>
    public virtual bool TryPeek([NotNullWhen(true)] out Datagram? datagram) =>
        throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Receive)
        {
            Address = LocalAddress,
            Detail = "This kind of socket cannot look at a datagram without taking it; sockets of the engine `sockets` can.",
        });

    /// <summary>Sends as much of a batch as the send buffer takes without waiting.</summary>
    /// <param name="datagrams">The batch; borrowed for the call.</param>
    /// <returns>How many were sent, from the start; fewer than asked when the send buffer is full.</returns>
    /// <exception cref="FaultException">The first datagram not sent is refused (too long, no route, a refusal reported by ICMP).</exception>
    public abstract int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams);

    /// <summary>Waits for a datagram and receives it.</summary>
    /// <param name="cancellation">Ends the wait; the socket stays usable and no datagram is lost.</param>
    /// <returns>The datagram; the caller disposes it.</returns>
    /// <exception cref="FaultException">An error is reported, or the socket is closed (<see cref="FaultReason.AbortedHere"/>).</exception>
    public async ValueTask<Datagram> ReceiveAsync(CancellationToken cancellation = default)
    {
        while (await WaitToReceiveAsync(cancellation).ConfigureAwait(true)) // A handler thread must be kept.
        {
            if (TryReceiveOne() is { } datagram)
            {
                return datagram;
            }
        }

        throw Ended(SocketOperation.Receive);
    }

    /// <summary>Sends one datagram, waiting while the send buffer is full.</summary>
    /// <param name="payload">What to send; borrowed until the task ends. May be empty.</param>
    /// <param name="remote">Where to; null on a connected socket.</param>
    /// <param name="cancellation">Ends the wait; nothing is sent then.</param>
    /// <returns>A task that ends when the kernel has taken the datagram.</returns>
    /// <exception cref="FaultException">The datagram is refused; nothing was sent.</exception>
    public abstract ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default);

    /// <summary>Sends one datagram with all that can be said about it, waiting while the send buffer is full.</summary>
    /// <param name="datagram">The datagram; its payload is borrowed until the task ends.</param>
    /// <param name="cancellation">Ends the wait; nothing is sent then.</param>
    /// <returns>A task that ends when the kernel has taken the datagram.</returns>
    /// <exception cref="FaultException">
    /// The datagram is refused, and nothing was sent; or this kind of socket lacks what is asked for (<see cref="FaultReason.NotSupported"/>).
    /// </exception>
    public virtual ValueTask SendAsync(OutgoingDatagram datagram, CancellationToken cancellation = default) => datagram.IsPlain
        ? SendAsync(datagram.Payload, datagram.Remote, cancellation)
        : throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Send)
        {
            Address = datagram.Remote,
            Detail = "This kind of socket sends payloads and nothing beside them; udp:// sockets of the engine `sockets` on Linux do.",
        });

    /// <summary>
    /// Joins a multicast group: what is sent to it is received from now on, and nothing of groups that only other sockets of this host
    /// have joined. A socket may join several.
    /// </summary>
    /// <param name="group">The group, and where and from whom to hear it.</param>
    /// <exception cref="FaultException">The kernel refuses it, or the engine has no multicast (<see cref="FaultReason.NotSupported"/>).</exception>
    public virtual void Join(MulticastGroup group) => throw NoMulticast(group?.Group);

    /// <summary>Leaves a group, as it was joined.</summary>
    /// <param name="group">The same group, interface and source.</param>
    /// <exception cref="FaultException">The socket is no member.</exception>
    public virtual void Leave(MulticastGroup group) => throw NoMulticast(group?.Group);

    /// <summary>Sets how this socket sends to groups.</summary>
    /// <param name="sending">What to set.</param>
    /// <exception cref="FaultException">The kernel refuses it, or the engine has no multicast (<see cref="FaultReason.NotSupported"/>).</exception>
    public virtual void SetMulticast(MulticastSending sending) => throw NoMulticast(null);

    /// <summary>Finds what this socket, or one below it, is or adds.</summary>
    /// <typeparam name="T">The type looked for.</typeparam>
    /// <returns>The outermost instance of that type, or null.</returns>
    public virtual T? Get<T>()
        where T : class => this as T;

    /// <summary>Closes this process's copy only: whoever shares the socket goes on, and a Unix socket's file stays.</summary>
    /// <exception cref="FaultException">The engine has no descriptors to share (<see cref="FaultReason.NotSupported"/>).</exception>
    public abstract void HandOver();

    /// <summary>Closes the socket; a Unix socket's file is removed. Idempotent.</summary>
    /// <returns>A task that ends when the socket is freed.</returns>
    public abstract ValueTask DisposeAsync();

    /// <summary>The exception for an operation on a socket that has ended; here, one that was closed by this side.</summary>
    /// <param name="operation">The operation refused.</param>
    /// <returns>An exception to throw.</returns>
    protected virtual FaultException Ended(SocketOperation operation) => new(new Fault(FaultReason.AbortedHere, operation)
    {
        Address = LocalAddress,
        Detail = "The socket was closed here.",
    });

    private static FaultException NoMulticast(Address? group) => new(new Fault(FaultReason.NotSupported, SocketOperation.Option)
    {
        Address = group,
        Detail = "This kind of socket has no multicast; udp:// sockets of the engine `sockets` have.",
    });

    private Datagram? TryReceiveOne()
    {
        Datagram? datagram = null;
        return TryReceive(new Span<Datagram>(ref datagram!)) == 1 ? datagram : null;
    }
}
