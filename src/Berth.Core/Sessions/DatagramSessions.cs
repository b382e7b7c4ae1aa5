using System.Threading.Channels;

namespace Berth;

/// <summary>
/// One datagram socket as a listener of sessions: what each peer sends is received by a session of its own. The first datagram of a
/// peer begins its session. It knows peers by their address only, which anybody can forge in UDP: a session is no proof of who talks.
/// </summary>
/// <remarks>
/// It receives from the socket all the time, so that a session whose owner is slow keeps no other waiting; nobody else may receive
/// from that socket. Any thread may call.
/// </remarks>
public sealed class DatagramSessions : SessionListener
{
    private const int BatchMax = 32;

    private static readonly TimeSpan PauseWhenShort = TimeSpan.FromMilliseconds(100);

    private readonly DatagramSocket _socket;
    private readonly DatagramSessionOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, PeerSession> _sessions = [];
    private readonly LinkedList<PeerSession> _byUse = []; // The one idle longest first.
    private readonly LinkedList<PeerSession> _unaccepted = [];
    private readonly Channel<bool> _acceptable = Channel.CreateBounded<bool>(1); // Full while a session waits to be accepted.
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _timer;
    private readonly Task _receiving;
    private bool _isTimerSet;
    private long _refusedCount;
    private long _displacedCount;
    private long _droppedCount;

    /// <summary>Begins to receive from a socket.</summary>
    /// <param name="socket">A datagram socket, connected or not; owned from now on, and disposed with this object.</param>
    /// <param name="options">Times and bounds; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time or bound is outside its range.</exception>
    public DatagramSessions(DatagramSocket socket, DatagramSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        options ??= new DatagramSessionOptions();
        bool isIdleTime = options.IdleTime > TimeSpan.Zero || options.IdleTime == Timeout.InfiniteTimeSpan;
        if (options.SessionsMax < 1 || options.QueueMax < 1 || !isIdleTime)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options, "SessionsMax and QueueMax are at least 1, and IdleTime is more than zero or infinite.");
        }

        _socket = socket;
        _options = options;
        _timer = socket.TimeProvider.CreateTimer(
            static self => ((DatagramSessions)self!).EndIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _receiving = Task.Run(ReceiveAsync); // On no handler thread: it must not block one.
    }

    /// <inheritdoc/>
    public override Address LocalAddress => _socket.LocalAddress;

    /// <inheritdoc/>
    public override Transport Transport => _socket.Transport;

    /// <inheritdoc/>
    public override TimeProvider TimeProvider => _socket.TimeProvider;

    /// <summary>Sessions that there are now, those not yet accepted included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Datagrams of new peers that were discarded because there were as many sessions as may be.</summary>
    public long RefusedCount => Volatile.Read(ref _refusedCount);

    /// <summary>Sessions that ended to make room for a new peer (<see cref="WhenSessionsFull.EndLongestIdle"/>).</summary>
    public long DisplacedCount => Volatile.Read(ref _displacedCount);

    /// <summary>Datagrams discarded because their session's queue was full, over all sessions.</summary>
    public long DroppedCount => Volatile.Read(ref _droppedCount);

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToAcceptAsync(CancellationToken cancellation = default) =>
        _acceptable.Reader.WaitToReadAsync(cancellation);

    /// <inheritdoc/>
    public override bool TryAccept([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DatagramSession? session)
    {
        lock (_gate)
        {
            session = _unaccepted.First?.Value;
            if (session is PeerSession accepted)
            {
                LeaveAcceptQueue(accepted);
            }

            return session is not null;
        }
    }

    /// <inheritdoc/>
    public override T? Get<T>()
        where T : class => this as T ?? _socket.Get<T>();

    /// <summary>
    /// Ends every session as aborted here and closes the socket. Idempotent. What sessions have queued may still be received.
    /// </summary>
    /// <returns>A task that ends when nothing is received any more and the socket is freed.</returns>
    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _socket.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Notes that a session was used: it is not idle.</summary>
    internal void Use(PeerSession session)
    {
        lock (_gate)
        {
            if (session.ByUse.List is null)
            {
                return; // It has ended meanwhile.
            }

            session.LastUsed = TimeProvider.GetTimestamp();
            _byUse.Remove(session.ByUse);
            _byUse.AddLast(session.ByUse);
        }
    }

    internal void Remove(PeerSession session)
    {
        lock (_gate)
        {
            if (session.ByUse.List is null)
            {
                return;
            }

            _byUse.Remove(session.ByUse);
            _sessions.Remove(session.Remote);
            LeaveAcceptQueue(session);
        }
    }

    internal void CountDropped() => Interlocked.Increment(ref _droppedCount);

    private async Task ReceiveAsync()
    {
        Datagram[] batch = new Datagram[BatchMax];
        try
        {
            while (await ReceiveBatchAsync(batch).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
        finally
        {
            EndAll();
        }
    }

    /// <summary>Receives what is there; a fault goes to the session that it concerns, and ends nothing.</summary>
    /// <returns>False when the socket is closed.</returns>
    private async ValueTask<bool> ReceiveBatchAsync(Datagram[] batch)
    {
        try
        {
            if (!await _socket.WaitToReceiveAsync(_closing.Token).ConfigureAwait(false))
            {
                return false;
            }

            int count = _socket.TryReceive(batch);
            foreach (Datagram datagram in batch.AsSpan(0, count))
            {
                Deliver(datagram);
                datagram.Dispose();
            }
        }
        catch (FaultException error)
        {
            await ReportAsync(error.Fault).ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask ReportAsync(Fault fault)
    {
        PeerSession? session = null;
        lock (_gate)
        {
            if (fault.Address is { } address)
            {
                _sessions.TryGetValue(address, out session);
            }
        }

        session?.Deliver(fault);
        if (fault.Reason is FaultReason.OutOfDescriptors or FaultReason.OutOfMemory)
        {
            await Task.Delay(PauseWhenShort, TimeProvider, _closing.Token).ConfigureAwait(false);
        }
    }

    private void Deliver(Datagram datagram)
    {
        PeerSession? displaced = null;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(datagram.Remote, out PeerSession? session))
            {
                if (_sessions.Count >= _options.SessionsMax && !TryMakeRoom(out displaced))
                {
                    Interlocked.Increment(ref _refusedCount);
                    return;
                }

                session = Begin(datagram);
            }

            Use(session);
            session.Deliver(datagram);
        }

        displaced?.End(new ConnectionEnd(EndReason.AbortedHere, new Fault(FaultReason.AbortedHere, SocketOperation.Receive)
        {
            Address = displaced.Remote,
            Detail = $"There were {_options.SessionsMax:N0} sessions, and this one was idle longest: a new peer has its place.",
        }));
    }

    private bool TryMakeRoom(out PeerSession? displaced)
    {
        displaced = _options.WhenFull == WhenSessionsFull.EndLongestIdle ? _byUse.First?.Value : null;
        if (displaced is null)
        {
            return false;
        }

        Remove(displaced);
        Interlocked.Increment(ref _displacedCount);
        return true;
    }

    private PeerSession Begin(Datagram first)
    {
        PeerSession session = new(this, _socket, first.Remote, first.ReplySource, _options.QueueMax);
        _sessions.Add(first.Remote, session);
        _byUse.AddLast(session.ByUse);
        _unaccepted.AddLast(session.Unaccepted);
        _acceptable.Writer.TryWrite(true);
        if (!_isTimerSet && _options.IdleTime != Timeout.InfiniteTimeSpan)
        {
            _isTimerSet = true;
            _timer.Change(_options.IdleTime, Timeout.InfiniteTimeSpan);
        }

        return session;
    }

    private void LeaveAcceptQueue(PeerSession session)
    {
        if (session.Unaccepted.List is not null)
        {
            _unaccepted.Remove(session.Unaccepted);
            if (_unaccepted.Count == 0)
            {
                _acceptable.Reader.TryRead(out _);
            }
        }
    }

    /// <summary>One timer serves all sessions: it is set for the one idle longest.</summary>
    private void EndIdle()
    {
        List<PeerSession> expired = [];
        lock (_gate)
        {
            _isTimerSet = false;
            while (_byUse.First?.Value is { } oldest)
            {
                TimeSpan left = _options.IdleTime - TimeProvider.GetElapsedTime(oldest.LastUsed);
                if (left > TimeSpan.Zero)
                {
                    _isTimerSet = true;
                    _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                    break;
                }

                Remove(oldest);
                expired.Add(oldest);
            }
        }

        foreach (PeerSession session in expired)
        {
            session.End(new ConnectionEnd(EndReason.TimedOut, new Fault(FaultReason.TimedOut, SocketOperation.Receive)
            {
                Address = session.Remote,
                Detail = $"Nothing was received or sent for {FaultText.Duration(_options.IdleTime)}.",
            }));
        }
    }

    private void EndAll()
    {
        _acceptable.Writer.TryComplete();
        PeerSession[] left;
        lock (_gate)
        {
            left = [.. _byUse];
            Array.ForEach(left, Remove);
        }

        foreach (PeerSession session in left)
        {
            session.End(new ConnectionEnd(EndReason.AbortedHere, new Fault(FaultReason.AbortedHere, SocketOperation.Receive)
            {
                Address = session.Remote,
                Detail = "The socket that the session shared with others was closed here.",
            }));
        }
    }
}
