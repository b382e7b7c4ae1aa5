using System.Buffers;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Urgent data of one of the system's sockets. The kernel forgets an urgent byte once a receive passes its mark, so the reader asks
/// here before each receive, and a byte that is about to be passed is taken and kept.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The source has no timer and no wait handle; it is cancelled when the connection closes.")]
internal sealed class SocketUrgent(SocketConnection connection, SocketInput reader, SocketOutput output, NativeCalls? native) : UrgentData
{
    private readonly Lock _gate = new();
    private readonly Queue<byte> _kept = [];
    private CancellationTokenSource _wake = new();

    public override bool IsInline
    {
        get => connection.Options.Get(SocketLevelOption.OutOfBandInline);
        set => connection.Options.Set(SocketLevelOption.OutOfBandInline, value);
    }

    private SafeHandle Handle => connection.Socket.SafeHandle;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default) =>
        bytes.IsEmpty
            ? throw new ArgumentException("Urgent data is at least one byte: the last one sent is the urgent one.", nameof(bytes))
            : output.SendUrgentAsync(bytes, cancellation);

    public override bool TryReceive(out byte value)
    {
        lock (_gate)
        {
            return _kept.TryDequeue(out value) || connection.ReceiveUrgentNow(out value);
        }
    }

    public override async ValueTask WaitAsync(CancellationToken cancellation = default)
    {
        NativeCalls calls = native ?? throw NotKnown("is not told when urgent data arrives");
        while (true)
        {
            CancellationToken wake;
            lock (_gate)
            {
                if (_kept.Count > 0)
                {
                    return;
                }

                wake = _wake.Token;
            }

            connection.ThrowIfFaulted();
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, wake);
            try
            {
                if (await connection.WaitAsync(calls, SocketReadiness.Urgent, ended.Token).ConfigureAwait(true)) // A handler thread must be kept.
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                continue; // A byte was kept, or there is a fault.
            }

            connection.ThrowIfFaulted();
            throw new FaultException(SocketFaults.ClosedHere(SocketOperation.Receive, connection.RemoteAddress) with
            {
                Detail = "The connection has ended in both directions: no urgent data will come any more.",
            });
        }
    }

    public override bool TryFindMark(ReadOnlySequence<byte> input, out SequencePosition mark)
    {
        if (native is null)
        {
            throw NotKnown("does not tell where the mark is");
        }

        return reader.TryFindMark(input, out mark);
    }

    public override void SetOwner(SignalOwner owner)
    {
        if (native is null)
        {
            throw NotKnown("can't name who gets SIGURG");
        }

        if (native.SetSignalOwner(Handle, owner) is { } errno)
        {
            throw new FaultException(SocketFaults.From(errno, SocketOperation.Option, connection.RemoteAddress));
        }
    }

    /// <summary>Whether the next byte to receive is the one behind the mark. The reader asks before it receives.</summary>
    public bool IsAtMark() => native is not null && native.IsAtMark(Handle, out bool isAtMark) is null && isAtMark;

    /// <summary>Takes the urgent byte at which the reader has arrived: the next receive would pass and lose it.</summary>
    public void Keep()
    {
        lock (_gate)
        {
            if (!connection.ReceiveUrgentNow(out byte value))
            {
                return; // Taken before, or in line.
            }

            _kept.Enqueue(value);
        }

        Interrupt();
    }

    /// <summary>Lets a wait look again: at a byte that was kept, or at a fault.</summary>
    public void Interrupt()
    {
        Interlocked.Exchange(ref _wake, new CancellationTokenSource()).Cancel();
    }

    private FaultException NotKnown(string what) => new(new Fault(FaultReason.NotSupported, SocketOperation.Receive)
    {
        Address = connection.RemoteAddress,
        Detail = $"The engine sockets {what} without native calls; with them (Linux, BerthEngine.Default) it does.",
    });
}
