namespace Berth;

/// <summary>
/// The passive ("welcome") stream socket. Clients that connect wait in the kernel's queue until they are accepted, in order of arrival.
/// A listener does not serve: a server or a loop of your own takes connections from it.
/// </summary>
/// <remarks>
/// Four different ends: <see cref="Suspend"/> pauses (clients wait in the queue), <see cref="Drain"/> lets what is queued be accepted
/// and then ends, <see cref="HandOver"/> closes only this process's copy, <see cref="DisposeAsync"/> closes the listener (the
/// clients still in its queue are reset). Members may be called from any thread; several may accept at once.
/// </remarks>
public abstract class Listener : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private volatile TaskCompletionSource? _resumed;
    private volatile bool _draining;
    private CancellationTokenSource _interrupt = new();

    /// <summary>The address bound, with the port that the kernel chose when 0 was asked for.</summary>
    public abstract Address LocalAddress { get; }

    /// <summary>The transport: <see cref="Transport.Tcp"/> or <see cref="Transport.UnixStream"/>.</summary>
    public abstract Transport Transport { get; }

    /// <summary>The backlog asked for: connections that may wait, 0 or more; null when the kernel's maximum was asked for.</summary>
    public abstract int? BacklogAsked { get; }

    /// <summary>The backlog in force after the kernel's truncation. Linux lets one connection more than this wait.</summary>
    public abstract int BacklogGranted { get; }

    /// <summary>Whether one IPv6 socket serves both families (IPV6_V6ONLY off).</summary>
    public abstract bool IsDualStack { get; }

    /// <summary>The engine's clock.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>The socket's options, to be read and set while it is open; accepted connections inherit most of them.</summary>
    public virtual SocketOptions Options => SocketOptions.None;

    /// <summary>Whether <see cref="Drain"/> was called.</summary>
    public bool IsDraining => _draining;

    /// <summary>The URL form of the bound address, such as <c>tcp://127.0.0.1:7007</c>.</summary>
    public string Url => LocalAddress.ToUrl(Transport);

    /// <summary>
    /// Waits until a connection is queued. Another process or thread that shares the listener may take it first: follow with
    /// <see cref="TryAccept"/> and be ready for false.
    /// </summary>
    /// <param name="cancellation">Ends the wait; the listener stays usable and no connection is lost.</param>
    /// <returns>False when the listener is draining and its queue was seen empty, or is closed; otherwise true.</returns>
    /// <exception cref="FaultException">Accepting failed (out of descriptors, say); the listener stays usable.</exception>
    public async ValueTask<bool> WaitToAcceptAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();

            // Read before what it interrupts for: whoever changes that afterwards cancels this very source.
            CancellationTokenSource interrupt = Volatile.Read(ref _interrupt);
            if (_draining)
            {
                return IsConnectionQueued();
            }

            Task? suspended = _resumed?.Task;
            if (suspended is not null)
            {
                await suspended.WaitAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
                continue;
            }

            using CancellationTokenSource? linked = cancellation.CanBeCanceled
                ? CancellationTokenSource.CreateLinkedTokenSource(cancellation, interrupt.Token)
                : null;
            try
            {
                return await WaitForConnectionAsync((linked ?? interrupt).Token).ConfigureAwait(true);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Suspended, resumed or draining: look again at what is asked of us.
            }
        }
    }

    /// <summary>Takes the connection that has waited longest, or none when no connection waits: would block is a value.</summary>
    /// <param name="connection">The connection, owned by the caller, or null.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="FaultException">Accepting failed (out of descriptors, say); the listener stays usable.</exception>
    public abstract bool TryAccept([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Connection? connection);

    /// <summary>Waits for a connection and takes it.</summary>
    /// <param name="cancellation">Ends the wait; the listener stays usable and no connection is lost.</param>
    /// <returns>The connection, owned by the caller.</returns>
    /// <exception cref="FaultException">Accepting failed, or the listener is drained or closed (<see cref="FaultReason.AbortedHere"/>).</exception>
    public async ValueTask<Connection> AcceptAsync(CancellationToken cancellation = default)
    {
        while (await WaitToAcceptAsync(cancellation).ConfigureAwait(true))
        {
            if (TryAccept(out Connection? connection))
            {
                return connection;
            }
        }

        throw new FaultException(new Fault(FaultReason.AbortedHere, SocketOperation.Accept)
        {
            Address = LocalAddress,
            Detail = "The listener was drained or closed here.",
        });
    }

    /// <summary>Pauses accepting: a wait in progress goes on waiting, and clients wait in the kernel's queue.</summary>
    public void Suspend()
    {
        lock (_gate)
        {
            if (_resumed is null)
            {
                _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Interrupt();
            }
        }
    }

    /// <summary>Goes on accepting after <see cref="Suspend"/>.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _resumed?.TrySetResult();
            _resumed = null;
        }
    }

    /// <summary>Lets the connections already queued be accepted, then ends: <see cref="WaitToAcceptAsync"/> answers false.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            _draining = true;
            _resumed?.TrySetResult();
            _resumed = null;
            Interrupt();
        }
    }

    /// <summary>Finds what this listener, or one below it, is or adds.</summary>
    /// <typeparam name="T">The type looked for.</typeparam>
    /// <returns>The outermost instance of that type, or null.</returns>
    public virtual T? Get<T>()
        where T : class => this as T;

    /// <summary>
    /// Closes this process's copy only: whoever shares the socket goes on accepting, and a Unix listener's file stays.
    /// </summary>
    /// <exception cref="FaultException">The engine has no descriptors to share (<see cref="FaultReason.NotSupported"/>).</exception>
    public abstract void HandOver();

    /// <summary>Closes the listener; clients still in its queue are reset; a Unix listener's file is removed. Idempotent.</summary>
    /// <returns>A task that ends when the socket is freed.</returns>
    public abstract ValueTask DisposeAsync();

    /// <summary>Waits until a connection may be taken. Cancelling must not lose one.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False when the listener is closed.</returns>
    protected abstract ValueTask<bool> WaitForConnectionAsync(CancellationToken cancellation);

    /// <summary>Whether a connection waits now.</summary>
    /// <returns>True when <see cref="TryAccept"/> would find one.</returns>
    protected abstract bool IsConnectionQueued();

    private void Interrupt()
    {
        Interlocked.Exchange(ref _interrupt, new CancellationTokenSource()).Cancel();
    }
}
