namespace Berth;

/// <summary>
/// A datagram socket as a receive loop sees it: datagrams, one after another. A socket has one receiver at a time; loops that share
/// one take turns.
/// </summary>
internal sealed class ReceiveQueue(ServingScope scope, BoundSocket bound) : IDisposable
{
    /// <summary>
    /// More datagrams than a receive buffer of the usual size holds: who has received as many since the stop has emptied what was
    /// queued then, and would go on until the deadline if senders never ceased.
    /// </summary>
    private const int QueuedMax = 4096;

    private readonly DatagramSocket _socket = bound.Datagrams!;
    private readonly SemaphoreSlim _turn = new(1);
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

    public void Dispose() => _turn.Dispose();

    private async ValueTask<Datagram?> ReceiveAsync()
    {
        Datagram[] one = new Datagram[1];
        while (!scope.Cut.IsCancellationRequested && !scope.IsLeavingQueues && _receivedWhileStopping < QueuedMax)
        {
            try
            {
                if (_socket.TryReceive(one) == 1)
                {
                    Pausing.Worked();
                    _receivedWhileStopping += scope.Stopping.IsCancellationRequested ? 1 : 0;
                    return one[0];
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
}
