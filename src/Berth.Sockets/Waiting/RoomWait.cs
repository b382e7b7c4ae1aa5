using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Waits by native calls until a send buffer has room. They let one wait at a time, and a datagram socket has any number of senders:
/// those that come later share the wait in progress.
/// </summary>
internal sealed class RoomWait(Socket socket, NativeCalls native) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task? _wait;

    /// <exception cref="FaultException">The socket was closed here.</exception>
    public async ValueTask WaitAsync(Address? remote, CancellationToken cancellation)
    {
        try
        {
            await Shared().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ObjectDisposedException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new FaultException(SocketFaults.ClosedHere(SocketOperation.Send, remote));
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private Task Shared()
    {
        lock (_gate)
        {
            if (_wait is null or { IsCompleted: true })
            {
                _wait = native.WaitAsync(socket.SafeHandle, SocketReadiness.Send, _closing.Token).AsTask();
            }

            return _wait;
        }
    }
}
