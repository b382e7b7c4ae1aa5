using System.Buffers;

namespace Berth;

/// <summary>
/// Urgent data of one connection. The stack forgets an urgent byte once a read passes its mark, so the reader comes here before each receive,
/// and a byte that is about to be passed is taken and kept.
/// </summary>
internal sealed class StackUrgent(StackConnection connection, TcpConnection tcp, StackInput input, StackOutput output) : UrgentData
{
    private readonly Queue<byte> _kept = new();
    private readonly StackWait _wait = new(connection.Host);

    public override bool IsInline
    {
        get
        {
            lock (connection.Host.Gate)
            {
                return tcp.UrgentInline;
            }
        }

        set
        {
            lock (connection.Host.Gate)
            {
                tcp.UrgentInline = value;
            }
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default) => bytes.IsEmpty
        ? throw new ArgumentException("Urgent data is at least one byte: the last one sent is the urgent one.", nameof(bytes))
        : output.SendUrgentAsync(bytes, cancellation);

    public override bool TryReceive(out byte value)
    {
        lock (connection.Host.Gate)
        {
            if (_kept.TryDequeue(out value) || tcp.TryReadUrgent(out value))
            {
                return true;
            }

            connection.ThrowIfFaulted();
            return false;
        }
    }

    public override async ValueTask WaitAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            ValueTask wait;
            lock (connection.Host.Gate)
            {
                TakeIfThere_GateHeld();
                if (_kept.Count > 0 || (tcp.UrgentInline && tcp.IsUrgentAhead))
                {
                    return;
                }

                connection.ThrowIfFaulted();
                if (connection.IsBroken_GateHeld || connection.HasEnded_GateHeld)
                {
                    throw new FaultException(StackFaults.ClosedHere(SocketOperation.Receive, connection.RemoteAddress) with
                    {
                        Detail = "The connection has ended in both directions: no urgent data will come any more.",
                    });
                }

                wait = _wait.Begin_GateHeld(cancellation);
            }

            await wait.ConfigureAwait(false);
        }
    }

    public override bool TryFindMark(ReadOnlySequence<byte> input1, out SequencePosition mark) => input.TryFindMark(input1, out mark);

    public override void SetOwner(SignalOwner owner) => throw StackFaults.NotSupported(
        SocketOperation.Option, connection.RemoteAddress, "Signals are sent by the system's sockets only (engine 'sockets' on Linux); use WaitAsync.");

    /// <summary>Takes the urgent byte at which the reader has arrived: the next receive would pass and lose it.</summary>
    public void Keep_GateHeld()
    {
        TakeIfThere_GateHeld();
        _wait.Signal_GateHeld();
    }

    public void Signal_GateHeld() => _wait.Signal_GateHeld();

    private void TakeIfThere_GateHeld()
    {
        if (tcp.TryReadUrgent(out byte value))
        {
            _kept.Enqueue(value);
        }
    }
}
