using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Sends what did not fit into the send buffer, and completes when the kernel has taken all of it. The chunks belong to the
/// operation until then, even when the flush that started it was cancelled.
/// </summary>
internal sealed class SendCompletion(Socket socket) : SocketWait(socket)
{
    public List<ArraySegment<byte>> Chunks { get; } = [];

    /// <summary>How the chunks are sent: ordinary, or urgent at their end.</summary>
    public SocketFlags Flags { get; set; }

    public long BytesCompleted { get; private set; }

    public SocketError Error { get; private set; }

    protected override bool IsForWrite => true;

    /// <summary>Waiting in place is done by <see cref="WritableWait"/>; this operation owns memory and must run to its end.</summary>
    protected override bool CanWaitInPlace => false;

    protected override bool Start(SocketAsyncEventArgs operation)
    {
        operation.BufferList = Chunks;
        operation.SocketFlags = Flags;
        return Socket.SendAsync(operation);
    }

    protected override void Complete(SocketAsyncEventArgs operation)
    {
        Error = operation.SocketError;
        BytesCompleted = Error == SocketError.Success ? operation.BytesTransferred : 0;
    }
}
