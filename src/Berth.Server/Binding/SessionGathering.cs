using System.Threading.Channels;

namespace Berth;

/// <summary>
/// All sessions of a listener as one datagram socket, so that every model serves sequenced packets as it serves datagrams: a handler
/// for each message. A session's next message comes when its last one has been served, so that its answers keep their order, and a
/// session with much to say keeps no other waiting.
/// </summary>
/// <remarks>It sends nothing itself: an answer goes through the session that received the message (<see cref="Datagram.Socket"/>).</remarks>
internal sealed class SessionGathering : DatagramSocket
{
    /// <summary>Sessions at once; beyond them the kernel's queue waits.</summary>
    private const int SessionsMax = 1024;

    private static readonly TimeSpan PauseWhenShort = TimeSpan.FromMilliseconds(100);

    private readonly SessionListener _listener;
    private readonly Channel<Datagram> _messages = Channel.CreateUnbounded<Datagram>(); // Holds one message a session at most.
    private readonly SemaphoreSlim _places = new(SessionsMax);
    private readonly CancellationTokenSource _closing = new();
    private Task _accepting = Task.CompletedTask;
    private readonly HashSet<Task> _serving = [];

    public SessionGathering(SessionListener listener) => _listener = listener;

    public override Address LocalAddress => _listener.LocalAddress;

    public override Address? RemoteAddress => null;

    public override Transport Transport => _listener.Transport;

    public override bool IsDualStack => false;

    public override TimeProvider TimeProvider => _listener.TimeProvider;

    /// <summary>Begins to accept sessions, and to tell of each as of a connection.</summary>
    public void Begin(EventHub hub, string service) =>
        _accepting = Task.Run(() => AcceptAsync(hub, service)); // On no handler thread: it must not block one.

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default) =>
        _messages.Reader.WaitToReadAsync(cancellation);

    public override int TryReceive(Span<Datagram> datagrams)
    {
        int count = 0;
        while (count < datagrams.Length && _messages.Reader.TryRead(out Datagram? message))
        {
            datagrams[count++] = message;
        }

        return count;
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams) => throw NoPeer();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default) =>
        throw NoPeer();

    public override T? Get<T>()
        where T : class => this as T ?? _listener.Get<T>();

    public override void HandOver() => throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Start)
    {
        Address = LocalAddress,
        Detail = "Sessions are this process's own and are not handed over.",
    });

    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        while (_messages.Reader.TryRead(out Datagram? left))
        {
            left.Dispose();
        }

        Task[] serving;
        lock (_serving)
        {
            serving = [.. _serving];
        }

        await Task.WhenAll(serving).ConfigureAwait(false);
        _messages.Writer.TryComplete();
    }

    private async Task AcceptAsync(EventHub hub, string service)
    {
        try
        {
            while (await _listener.WaitToAcceptAsync(_closing.Token).ConfigureAwait(false))
            {
                await _places.WaitAsync(_closing.Token).ConfigureAwait(false);
                DatagramSession? session = await TryAcceptAsync().ConfigureAwait(false);
                if (session is null)
                {
                    _places.Release(); // Another holder of the listener was faster.
                    continue;
                }

                Task serving = ServeAsync(session, hub, service);
                lock (_serving)
                {
                    _serving.RemoveWhere(static task => task.IsCompleted);
                    _serving.Add(serving);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async ValueTask<DatagramSession?> TryAcceptAsync()
    {
        try
        {
            return _listener.TryAccept(out DatagramSession? session) ? session : null;
        }
        catch (FaultException)
        {
            // Out of descriptors, say: the peer waits in the kernel's queue until there are some again.
            await Task.Delay(PauseWhenShort, TimeProvider, _closing.Token).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ServeAsync(DatagramSession session, EventHub hub, string service)
    {
        long started = TimeProvider.GetTimestamp();
        hub.Accepted(service, session);
        await ReceiveAsync(session).ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
        EndReason reason = (await session.Closed.ConfigureAwait(false)).Reason;
        hub.Closed(service, session, reason, TimeProvider.GetElapsedTime(started));
        _places.Release();
    }

    private async Task ReceiveAsync(DatagramSession session)
    {
        try
        {
            while (true)
            {
                Datagram message = await session.ReceiveAsync(_closing.Token).ConfigureAwait(false);
                TaskCompletionSource served = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Datagram handed = new(session, message.Payload, message.Remote, () =>
                {
                    message.Dispose();
                    served.TrySetResult();
                })
                {
                    Local = message.Local,
                    IsTruncated = message.IsTruncated,
                    Ancillary = message.Ancillary,
                };
                _messages.Writer.TryWrite(handed);
                await served.Task.WaitAsync(_closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is FaultException or OperationCanceledException)
        {
            // The peer has ended, or broke off, or the server stops; what was to be answered has been.
        }
    }

    private FaultException NoPeer() => new(new Fault(FaultReason.NotSupported, SocketOperation.Send)
    {
        Address = LocalAddress,
        Detail = "This stands for many sessions: answer through the message (Datagram.ReplyAsync).",
    });
}
