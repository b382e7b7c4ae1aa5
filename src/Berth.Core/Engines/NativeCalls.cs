using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The calls whose errno the base library folds, asked of the C library directly. An engine that is given none falls back to the
/// base library and leaves <see cref="Fault.Errno"/> null where the answer would be a guess.
/// </summary>
/// <remarks>Each call returns null on success. Sockets are borrowed for the call.</remarks>
public abstract class NativeCalls
{
    /// <summary>The calls for datagrams, or null where the system has none.</summary>
    public virtual MessageCalls? Messages => null;

    /// <summary>socket(2) with SOCK_CLOEXEC; what the base library cannot name (packet sockets, any protocol number) is made so.</summary>
    /// <param name="triple">What to make.</param>
    /// <param name="descriptor">The socket, blocking and close-on-exec, owned by the caller; −1 on failure.</param>
    /// <returns>The errno, or null on success; <see cref="SocketTriple.Refused"/> explains it.</returns>
    public abstract Errno? Open(SocketTriple triple, out int descriptor);

    /// <summary>bind(2).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="address">The address to bind.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? Bind(SafeHandle socket, Address address);

    /// <summary>connect(2) on a Unix socket; on a non-blocking socket EAGAIN says that the listener's queue is full.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="address">The address to connect to.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? Connect(SafeHandle socket, Address address);

    /// <summary>accept4(2) with SOCK_CLOEXEC, without waiting when the listener is non-blocking or has a connection queued.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="descriptor">The accepted connection's descriptor, blocking and close-on-exec, owned by the caller; −1 on failure.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? Accept(SafeHandle listener, out int descriptor);

    /// <summary>setsockopt(2).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="option">The option and its value.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? SetOption(SafeHandle socket, SocketOptionValue option);

    /// <summary>getsockopt(2).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="level">The level's number.</param>
    /// <param name="name">The option's number at that level.</param>
    /// <param name="value">Filled from the start.</param>
    /// <param name="length">How many bytes were filled; 0 on failure.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? GetOption(SafeHandle socket, int level, int name, Span<byte> value, out int length);

    /// <summary>fcntl(2): makes the open file description blocking or not, for every process that shares it.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="blocking">What it is to be.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? SetBlocking(SafeHandle socket, bool blocking);

    /// <summary>
    /// Makes the descriptor stand for a new socket of nobody's (dup3(2)): closing it then does nothing to the socket that others share.
    /// The base library sets SO_LINGER to 0 before it closes a handle, for every holder.
    /// </summary>
    /// <param name="socket">The socket; still open, and of no more use.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? Detach(SafeHandle socket);

    /// <summary>sockatmark(3): whether the next byte to receive is the one after the urgent mark.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="isAtMark">The answer; false on failure.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? IsAtMark(SafeHandle socket, out bool isAtMark);

    /// <summary>fcntl(2) with F_SETOWN: who gets SIGURG.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="owner">Who.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? SetSignalOwner(SafeHandle socket, SignalOwner owner);

    /// <summary>
    /// Waits for readiness, of which the base library tells only a part. It moves no bytes. One wait for each kind and socket at a time;
    /// the socket stays open until the wait has ended, so cancel it before closing.
    /// </summary>
    /// <param name="socket">The socket; held until the wait has ended.</param>
    /// <param name="readiness">What for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>True when the socket is ready so; false when it only is in error or has hung up.</returns>
    /// <exception cref="FaultException">The kernel refuses to wait for this descriptor.</exception>
    public abstract ValueTask<bool> WaitAsync(SafeHandle socket, SocketReadiness readiness, CancellationToken cancellation);
}
