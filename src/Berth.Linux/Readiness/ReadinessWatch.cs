using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static Berth.EpollConstants;

namespace Berth;

/// <summary>
/// One thread that waits for many descriptors at once (epoll(7)) and tells each waiter when its own is ready. Each wait is entered for
/// itself and taken out with its first event, so that nothing is known of a descriptor on which nobody waits.
/// </summary>
/// <remarks>
/// Started by the first wait; three descriptors and a thread from then on, as long as the process lives. An epoll instance takes a
/// descriptor once: an instance for each kind of readiness lets a socket be waited for in all ways at once. The instance for receiving
/// is the one that is waited for; the others stand in it as two of its descriptors.
/// </remarks>
internal sealed unsafe class ReadinessWatch
{
    private const int EventsMax = 64;

    private static readonly Lock Gate = new();
    private static ReadinessWatch? _shared;

    private readonly ConcurrentDictionary<long, ReadinessWait> _waits = new();
    private readonly int[] _epolls; // By readiness.
    private long _lastId;

    private ReadinessWatch(int[] epolls) => _epolls = epolls;

    /// <summary>The one of this process.</summary>
    /// <exception cref="FaultException">It could not be started now; the next call tries again.</exception>
    public static ReadinessWatch Shared
    {
        get
        {
            lock (Gate)
            {
                return _shared ??= Start();
            }
        }
    }

    /// <summary>Enters a wait, which is told once, unless it is removed before.</summary>
    /// <returns>Its number, or null and what the kernel said.</returns>
    public long? Add(ReadinessWait wait, int descriptor, SocketReadiness readiness, out Errno? errno)
    {
        long id = Interlocked.Increment(ref _lastId);
        _waits[id] = wait;
        errno = Control(_epolls[(int)readiness], EPOLL_CTL_ADD, descriptor, EventOf(readiness) | EPOLLONESHOT, id);
        if (errno is null)
        {
            return id;
        }

        _waits.TryRemove(id, out _);
        return null;
    }

    /// <summary>Takes a wait out before its event.</summary>
    /// <returns>False when its event was faster: it has been told, or is about to be.</returns>
    public bool Remove(long id) => _waits.TryRemove(id, out _);

    /// <summary>Forgets the descriptor of a wait that was told or removed, before the wait lets go of it.</summary>
    public void Forget(int descriptor, SocketReadiness readiness) =>
        _ = Control(_epolls[(int)readiness], EPOLL_CTL_DEL, descriptor, 0, 0);

    private static ReadinessWatch Start()
    {
        int[] epolls = [-1, -1, -1];
        Errno? errno = null;
        for (int place = 0; place < epolls.Length && errno is null; place++)
        {
            epolls[place] = LibCEpoll.Create(EPOLL_CLOEXEC);
            errno = LastErrno.Of(epolls[place]) ?? (place == 0 ? null : Control(epolls[0], EPOLL_CTL_ADD, epolls[place], EPOLLIN, IdOf(place)));
        }

        ReadinessWatch watch = new(epolls);
        try
        {
            if (errno is not null)
            {
                throw LocalFault.From(errno.Value, SocketOperation.Open, "no epoll instance could be made to wait with");
            }

            const int StackBytes = 256 * 1024;
            new Thread(watch.Run, StackBytes) { IsBackground = true, Name = "Berth readiness" }.UnsafeStart();
            return watch;
        }
        catch (Exception error) when (error is FaultException or OutOfMemoryException)
        {
            foreach (int epoll in epolls)
            {
                DescriptorCalls.Close(epoll);
            }

            throw error is FaultException
                ? error
                : LocalFault.From(FaultReason.OutOfMemory, SocketOperation.Open, "the thread that waits could not be started", error);
        }
    }

    /// <summary>Stands for an instance within the first; waits are numbered from 1.</summary>
    private static long IdOf(int place) => -place;

    private static uint EventOf(SocketReadiness readiness) => readiness switch
    {
        SocketReadiness.Send => EPOLLOUT,
        SocketReadiness.Urgent => EPOLLPRI,
        _ => EPOLLIN,
    };

    private static Errno? Control(int epoll, int operation, int descriptor, uint events, long id)
    {
        Span<byte> bytes = stackalloc byte[EpollEvent.Bytes];
        EpollEvent.Write(bytes, events, id);

        // Safe because the kernel reads one structure of the size that it has on this architecture.
        fixed (byte* pointer = bytes)
        {
            return LastErrno.Of(LibCEpoll.Control(epoll, operation, descriptor, pointer));
        }
    }

    private void Run()
    {
        byte[] events = new byte[EventsMax * EpollEvent.Bytes];
        while (true)
        {
            Tell(_epolls[0], events, timeoutMs: -1);
        }
    }

    private void Tell(int epoll, byte[] events, int timeoutMs)
    {
        int count;

        // Safe because the kernel writes at most the number of structures that the array has room for, pinned for the call.
        fixed (byte* pointer = events)
        {
            count = LibCEpoll.Wait(epoll, pointer, EventsMax, timeoutMs);
        }

        List<int> within = [];
        for (int place = 0; place < count; place++)
        {
            ReadOnlySpan<byte> entry = events.AsSpan(place * EpollEvent.Bytes);
            long id = EpollEvent.ReadData(entry);
            if (id < 0)
            {
                within.Add(_epolls[-id]);
            }
            else if (_waits.TryRemove(id, out ReadinessWait? wait))
            {
                wait.Told(isHungUpOnly: (EpollEvent.ReadEvents(entry) & (EPOLLIN | EPOLLOUT | EPOLLPRI)) == 0);
            }
        }

        foreach (int ready in within)
        {
            Tell(ready, events, timeoutMs: 0);
        }
    }
}
