using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Waits until the socket has something to receive: bytes, a datagram, the end or an error. It holds no buffer, so that an idle
/// connection costs none.
/// </summary>
internal sealed class ReceiveReadiness(Socket socket) : SocketWait(socket)
{
    private int _error = (int)SocketError.Success;

    protected override bool IsForWrite => false;

    /// <summary>
    /// The error that the wait itself took from the kernel, which reports an error once and whatever call comes first.
    /// </summary>
    public SocketError TakeError() => (SocketError)Interlocked.Exchange(ref _error, (int)SocketError.Success);

    protected override bool Start(SocketAsyncEventArgs operation) => Socket.ReceiveAsync(operation);

    protected override void Complete(SocketAsyncEventArgs operation) => _error = (int)operation.SocketError;
}
