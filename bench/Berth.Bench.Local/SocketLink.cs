using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Berth.Bench.Local;

/// <summary>A stream socket: the blocking form by the base library, the asynchronous one as a connection of the default engine.</summary>
internal sealed class SocketLink : Link
{
    private readonly Socket? _socket;
    private readonly Connection? _connection;

    /// <param name="descriptor">Owned.</param>
    /// <param name="isBlocking">The form that will be used.</param>
    public SocketLink(int descriptor, bool isBlocking)
    {
        if (isBlocking)
        {
            _socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }
        else
        {
            _connection = BerthEngine.Default.Descriptors!.AdoptConnection(descriptor, ClosingLimits.Default);
        }
    }

    public override void Send(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            message = message[_socket!.Send(message)..];
        }
    }

    public override bool Receive(Span<byte> message)
    {
        while (!message.IsEmpty)
        {
            int count = _socket!.Receive(message);
            if (count == 0)
            {
                return false;
            }

            message = message[count..];
        }

        return true;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> message) => await _connection!.Output.WriteAsync(message);

    public override async ValueTask<bool> ReceiveAsync(Memory<byte> message)
    {
        PipeReader input = _connection!.Input;
        ReadResult result = await input.ReadAtLeastAsync(message.Length);
        if (result.Buffer.Length < message.Length)
        {
            return false;
        }

        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, message.Length);
        taken.CopyTo(message.Span);
        input.AdvanceTo(taken.End);
        return true;
    }

    public override void End()
    {
        _socket?.Shutdown(SocketShutdown.Send);
        _connection?.CompleteOutputAsync().AsTask().Wait();
    }

    public override void Dispose()
    {
        _socket?.Dispose();
        _connection?.Abort();
    }
}
