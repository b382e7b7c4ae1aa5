namespace Berth;

/// <summary>
/// Messages between two processes through memory that both have mapped: no system call and one copy at each end as long as neither has to
/// wait. Made over a Unix connection (<see cref="LocalPlatform.OfferSharedMemoryAsync"/> at one end,
/// <see cref="LocalPlatform.AcceptSharedMemoryAsync"/> at the other), which stays open to notice that the other process has ended.
/// </summary>
/// <remarks>
/// <para>
/// A ring of messages for each direction, first in, first out. A full ring makes the sender wait, which is the back-pressure. The other
/// process is not trusted: whatever it writes into the memory, nothing outside the ring is read or written here; when what stands there
/// can't be, every call faults from then on.
/// </para>
/// <para>
/// One sender and one receiver at a time; the two may run at once. Both ends must run the same version of Berth on the same machine.
/// </para>
/// </remarks>
public abstract class SharedMemoryChannel : IDisposable
{
    /// <summary>The longest message, in bytes.</summary>
    public abstract int MessageBytesMax { get; }

    /// <summary>Who made the other end of the connection, or null when the kernel has noted nobody.</summary>
    public abstract PeerCredentials? Peer { get; }

    /// <summary>
    /// How long a call that must wait looks again and again before it sleeps. Default zero: it sleeps at once. Looking costs a whole core for
    /// that time and spares two system calls and a wake-up; it pays when the other end answers within some 10 µs on another core.
    /// </summary>
    public TimeSpan SpinTime { get; set; }

    /// <summary>Sends a message if there is room for it.</summary>
    /// <param name="message">1 to <see cref="MessageBytesMax"/> bytes; borrowed for the call.</param>
    /// <returns>False when there is no room now.</returns>
    /// <exception cref="FaultException">The other process has closed or ended, or broke the ring; the channel is closed here.</exception>
    public abstract bool TrySend(ReadOnlySpan<byte> message);

    /// <summary>Sends a message, waiting for room.</summary>
    /// <param name="message">1 to <see cref="MessageBytesMax"/> bytes; borrowed until the task ends.</param>
    /// <param name="cancellation">Ends the wait; the message was not sent then.</param>
    /// <returns>A task that ends when the message is in the ring.</returns>
    /// <exception cref="FaultException">As <see cref="TrySend"/>.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default);

    /// <summary>As <see cref="SendAsync"/>, waiting on the calling thread. Disposing the channel ends the wait.</summary>
    /// <param name="message">1 to <see cref="MessageBytesMax"/> bytes; borrowed for the call.</param>
    /// <exception cref="FaultException">As <see cref="TrySend"/>.</exception>
    public abstract void Send(ReadOnlySpan<byte> message);

    /// <summary>Receives the next message if one is there. It is copied out, because the other process could go on changing it.</summary>
    /// <param name="buffer">At least as long as the message; <see cref="MessageBytesMax"/> always suffices. Borrowed for the call.</param>
    /// <param name="count">The message's length; 0 when the other end was closed and every message was received.</param>
    /// <returns>False when no message is there yet.</returns>
    /// <exception cref="ArgumentException">The buffer is too short; the message is still there.</exception>
    /// <exception cref="FaultException">
    /// The other process ended without closing its end (<see cref="FaultReason.ResetByPeer"/>; what it sent is received before), or broke
    /// the ring; the channel is closed here.
    /// </exception>
    public abstract bool TryReceive(Span<byte> buffer, out int count);

    /// <summary>Receives the next message, waiting for it.</summary>
    /// <param name="buffer">At least as long as the message; borrowed until the task ends.</param>
    /// <param name="cancellation">Ends the wait; nothing is lost.</param>
    /// <returns>The message's length; 0 when the other end was closed and every message was received.</returns>
    /// <exception cref="ArgumentException">The buffer is too short; the message is still there.</exception>
    /// <exception cref="FaultException">As <see cref="TryReceive"/>.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default);

    /// <summary>As <see cref="ReceiveAsync"/>, waiting on the calling thread. Disposing the channel ends the wait.</summary>
    /// <param name="buffer">At least as long as the message; borrowed for the call.</param>
    /// <returns>The message's length; 0 when the other end was closed and every message was received.</returns>
    /// <exception cref="ArgumentException">The buffer is too short; the message is still there.</exception>
    /// <exception cref="FaultException">As <see cref="TryReceive"/>.</exception>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Closes this end. The other end still receives what was sent, then the end. Any thread; the second call does nothing.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes this end.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
