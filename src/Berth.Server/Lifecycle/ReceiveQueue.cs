namespace Berth;

/// <summary>
/// A datagram socket as a receive loop sees it: datagrams, one after another. A socket has one receiver at a time; loops that share
/// one take turns.
/// </summary>
/// <param name="scope">What the loops of this process share.</param>
/// <param name="bound">The socket.</param>
/// <param name="batchMax">Datagrams taken from the kernel at once. More than one is for who serves many at once and shares the socket with no other process.</param>
internal sealed class ReceiveQueue(ServingScope scope, BoundSocket bound, int batchMax = 1) : IDisposable
{
    /// <summary>
    /// More datagrams than a receive buffer of the usual size holds: who has received as many since the stop has emptied what was
    /// queued then, and would go on until the deadline if senders never ceased.
    /// </summary>
    private const int QueuedMax = 4096;

    private readonly DatagramSocket _socket = bound.Datagrams!;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Datagram?[] _batch = new Datagram?[batchMax];
    private int _batchCount;
    private int _batchNext; // Those before it have been handed on.
    private int _receivedWhileStopping;

    /// <summary>What to do after a fault of receiving or of starting to serve.</summary>
    public Pausing Pausing { get; } = new(scope, bound.Service);

    /// <summary>The next datagram, or null when the server stops and the kernel's queue was seen empty.</summary>
    public async ValueTask<Datagram?> NextAsync()
    {
        try
        {
            await _turn.WaitAsync(scope.Cut).ConfigureAwait(true); // A handler thread must be kept.
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            return await ReceiveAsync().ConfigureAwait(true);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        while (NextOfBatch() is { } cut)
        {
            cut.Dispose();
        }

        _turn.Dispose();
    }

    private async ValueTask<Datagram?> ReceiveAsync()
    {
        if (!scope.Cut.IsCancellationRequested && NextOfBatch() is { } taken)
        {
            return taken;
        }

        while (!scope.Cut.IsCancellationRequested && !scope.IsLeavingQueues && _receivedWhileStopping < QueuedMax)
        {
            try
            {
                (_batchNext, _batchCount) = (0, 0);
                _batchCount = _socket.TryReceive(_batch!);
                if (_batchCount > 0)
                {
                    Pausing.Worked();
                    _receivedWhileStopping += scope.Stopping.IsCancellationRequested ? _batchCount : 0;
                    return NextOfBatch();
                }

                if (scope.Stopping.IsCancellationRequested || !await _socket.WaitToReceiveAsync(scope.Stopping).ConfigureAwait(true))
                {
                    return null;
                }
            }
            catch (OperationCanceledException)
            {
                // Stopping: what is queued is still received.
            }
            catch (FaultException error) when (error.Fault.Reason is FaultReason.OutOfDescriptors or FaultReason.OutOfMemory)
            {
                await Pausing.AfterAsync(error.Fault, scope.Stopping).ConfigureAwait(true);
            }
            catch (FaultException error)
            {
                // An ICMP error about an earlier answer: it concerns one peer, not this socket.
                ServerLog.DatagramFault(scope.Hub.Logger, bound.Service, error.Fault);
            }
            catch (Exception error)
            {
                ServerLog.TakingFailed(scope.Hub.Logger, error, bound.Service);
                Fault fault = new(FaultReason.Other, SocketOperation.Receive) { Detail = error.Message };
                await Pausing.AfterAsync(fault, scope.Stopping).ConfigureAwait(true);
            }
        }

        return null;
    }

    private Datagram? NextOfBatch()
    {
        if (_batchNext == _batchCount)
        {
            return null;
        }

        Datagram next = _batch[_batchNext]!;
        _batch[_batchNext++] = null;
        return next;
    }
}
