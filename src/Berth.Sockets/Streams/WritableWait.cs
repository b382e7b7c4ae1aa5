using System.Diagnostics;
using System.Net.Sockets;

namespace Berth;

/// <summary>Waits on a handler thread until the send buffer has room. Other threads send by <see cref="SendCompletion"/> instead.</summary>
internal sealed class WritableWait(Socket socket) : SocketWait(socket)
{
    protected override bool IsForWrite => true;

    protected override bool Start(SocketAsyncEventArgs operation) => throw new UnreachableException("Only a handler thread waits for room.");

    protected override void Complete(SocketAsyncEventArgs operation) => throw new UnreachableException("Only a handler thread waits for room.");
}
