namespace Berth;

/// <summary>
/// Where sessions come from, as connections come from a <see cref="Listener"/>: peers that have begun to talk wait here until they
/// are accepted, in order of arrival.
/// </summary>
/// <remarks>Members may be called from any thread; several may accept at once.</remarks>
public abstract class SessionListener : IAsyncDisposable
{
    /// <summary>The address bound, with the port that the kernel chose when 0 was asked for.</summary>
    public abstract Address LocalAddress { get; }

    /// <summary>The transport, such as <see cref="Transport.Udp"/> or <see cref="Transport.UnixSequencedPacket"/>.</summary>
    public abstract Transport Transport { get; }

    /// <summary>The engine's clock.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>The URL form of the bound address, such as <c>udp://127.0.0.1:7007</c>.</summary>
    public string Url => LocalAddress.ToUrl(Transport);

    /// <summary>
    /// Waits until a session may be taken. Another thread or process may take it first: follow with <see cref="TryAccept"/> and be
    /// ready for false.
    /// </summary>
    /// <param name="cancellation">Ends the wait; the listener stays usable and no session is lost.</param>
    /// <returns>False when the listener is closed; otherwise true.</returns>
    public abstract ValueTask<bool> WaitToAcceptAsync(CancellationToken cancellation = default);

    /// <summary>Takes the session that has waited longest, or none when no session waits: would block is a value.</summary>
    /// <param name="session">The session, owned by the caller, or null.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="FaultException">Accepting failed (out of descriptors, say); the listener stays usable.</exception>
    public abstract bool TryAccept([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DatagramSession? session);

    /// <summary>Waits for a session and takes it.</summary>
    /// <param name="cancellation">Ends the wait; the listener stays usable and no session is lost.</param>
    /// <returns>The session, owned by the caller.</returns>
    /// <exception cref="FaultException">Accepting failed, or the listener is closed (<see cref="FaultReason.AbortedHere"/>).</exception>
    public async ValueTask<DatagramSession> AcceptAsync(CancellationToken cancellation = default)
    {
        while (await WaitToAcceptAsync(cancellation).ConfigureAwait(true)) // A handler thread must be kept.
        {
            if (TryAccept(out DatagramSession? session))
            {
                return session;
            }
        }

        throw new FaultException(new Fault(FaultReason.AbortedHere, SocketOperation.Accept)
        {
            Address = LocalAddress,
            Detail = "The listener was closed here.",
        });
    }

    /// <summary>Finds what this listener, or one below it, is or adds.</summary>
    /// <typeparam name="T">The type looked for.</typeparam>
    /// <returns>The outermost instance of that type, or null.</returns>
    public virtual T? Get<T>()
        where T : class => this as T;

    /// <summary>Closes the listener. Idempotent. What becomes of accepted sessions is the transport's matter.</summary>
    /// <returns>A task that ends when what the listener held is freed.</returns>
    public abstract ValueTask DisposeAsync();
}
