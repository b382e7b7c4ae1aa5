using System.Threading.Channels;

namespace Berth;

/// <summary>
/// Waits for the first ready ones of many sockets, for those who write their own loop, as around select(2), poll(2) or
/// epoll_wait(2). It works on the sockets of every engine. It reads, accepts and sends nothing.
/// </summary>
/// <remarks>
/// <para>A member is told once when it is ready, and is looked at again from the next wait on, so that whatever was left there is told
/// again. A wait costs as much as sockets were ready, not as many as there are.</para>
/// <para>One loop: members are called by one thread or task at a time. While a member is in the set and was not told as ready, do not
/// receive from it or accept on it elsewhere: the set waits there.</para>
/// </remarks>
public sealed class ReadySet : IAsyncDisposable
{
    private readonly Dictionary<ReadySocket, Member> _members = [];
    private readonly Channel<Member> _ready = Channel.CreateUnbounded<Member>();
    private readonly List<Member> _told = [];

    /// <summary>How many sockets are waited for; one that is waited for in two ways counts twice.</summary>
    public int Count => _members.Count;

    /// <summary>Adds a listener: ready when a connection can be accepted, or it was drained or closed.</summary>
    /// <param name="listener">The listener; borrowed until it is removed.</param>
    /// <exception cref="ArgumentException">It is in the set.</exception>
    public void Add(Listener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Add(new ReadySocket(listener, SocketReadiness.Receive), async cancellation =>
            await listener.WaitToAcceptAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Adds a listener for sessions: ready when a session can be accepted.</summary>
    /// <param name="listener">The listener; borrowed until it is removed.</param>
    /// <exception cref="ArgumentException">It is in the set.</exception>
    public void Add(SessionListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        Add(new ReadySocket(listener, SocketReadiness.Receive), async cancellation =>
            await listener.WaitToAcceptAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Adds a datagram socket or a session: ready when a datagram or a fault is there.</summary>
    /// <param name="socket">The socket; borrowed until it is removed.</param>
    /// <exception cref="ArgumentException">It is in the set.</exception>
    public void Add(DatagramSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Add(new ReadySocket(socket, SocketReadiness.Receive), async cancellation =>
            await socket.WaitToReceiveAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Adds a connection.</summary>
    /// <param name="connection">The connection; borrowed until it is removed.</param>
    /// <param name="readiness">What for. To wait for several, add it several times.</param>
    /// <exception cref="ArgumentException">It is in the set for that.</exception>
    public void Add(Connection connection, SocketReadiness readiness = SocketReadiness.Receive)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Add(new ReadySocket(connection, readiness), readiness switch
        {
            SocketReadiness.Receive => async cancellation => await connection.WaitToReceiveAsync(cancellation).ConfigureAwait(false),
            SocketReadiness.Send => async cancellation => await connection.WaitToSendAsync(cancellation).ConfigureAwait(false),
            SocketReadiness.Urgent => async cancellation => await connection.Urgent.WaitAsync(cancellation).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(readiness), readiness, "no readiness that there is"),
        });
    }

    /// <summary>Takes a socket out, and returns when it is waited for no more. Nothing that it holds is lost.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="readiness">For what it was added.</param>
    /// <returns>Whether it was in the set.</returns>
    public async ValueTask<bool> RemoveAsync(object socket, SocketReadiness readiness = SocketReadiness.Receive)
    {
        if (!_members.Remove(new ReadySocket(socket, readiness), out Member? member))
        {
            return false;
        }

        _told.Remove(member);
        await member.DisposeAsync().ConfigureAwait(true); // A handler thread must be kept.
        return true;
    }

    /// <summary>Waits until at least one member is ready.</summary>
    /// <param name="cancellation">Ends the wait; the members and what they hold stay.</param>
    /// <returns>All that are ready, in the order in which they became so. Never empty.</returns>
    /// <exception cref="InvalidOperationException">The set is empty: the wait would never end.</exception>
    public async ValueTask<IReadOnlyList<ReadySocket>> WaitAsync(CancellationToken cancellation = default)
    {
        if (_members.Count == 0)
        {
            throw new InvalidOperationException("The set is empty: a wait would never end. Add a socket first.");
        }

        foreach (Member member in _told)
        {
            member.Begin();
        }

        _told.Clear();
        while (_told.Count == 0)
        {
            await _ready.Reader.WaitToReadAsync(cancellation).ConfigureAwait(true);
            while (_ready.Reader.TryRead(out Member? member))
            {
                if (_members.TryGetValue(member.Socket, out Member? current) && current == member)
                {
                    _told.Add(member);
                }
            }
        }

        return [.. _told.Select(static member => member.Socket)];
    }

    /// <summary>Takes every socket out. The sockets stay open.</summary>
    /// <returns>A task that ends when no socket is waited for any more.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (ReadySocket socket in _members.Keys.ToArray())
        {
            await RemoveAsync(socket.Socket, socket.Readiness).ConfigureAwait(true);
        }
    }

    private void Add(ReadySocket socket, Func<CancellationToken, Task> wait)
    {
        Member member = new(socket, wait, _ready.Writer);
        if (!_members.TryAdd(socket, member))
        {
            throw new ArgumentException("The socket is in the set for that.", nameof(socket));
        }

        member.Begin();
    }

    /// <summary>One socket in the set: the wait in progress, if it was not told as ready.</summary>
    private sealed class Member(ReadySocket socket, Func<CancellationToken, Task> wait, ChannelWriter<Member> ready) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private Task _waiting = Task.CompletedTask;

        public ReadySocket Socket => socket;

        /// <summary>Elsewhere: a handler thread would wait in the first member's call for that member alone.</summary>
        public void Begin() => _waiting = Task.Run(WaitAsync);

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync().ConfigureAwait(false);
            await _waiting.ConfigureAwait(false);
            _ended.Dispose();
        }

        private async Task WaitAsync()
        {
            // A fault is for the call that meets it next: what has one is ready.
            await wait(_ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ready.TryWrite(this);
        }
    }
}
