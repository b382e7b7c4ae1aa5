using System.Buffers;
using System.IO.Pipelines;

namespace Berth;

/// <summary>The <see cref="Stream"/> view of a connection. Disposing it leaves the connection open.</summary>
internal sealed class ConnectionStream(Connection connection) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        PipeReader input = connection.Input;
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(true); // A handler thread must be kept.
            ReadOnlySequence<byte> received = result.Buffer;
            if (received.IsEmpty)
            {
                input.AdvanceTo(received.Start);
                if (result.IsCompleted)
                {
                    return 0;
                }

                // The server is stopping and nothing was received. A stream has no word for that, and 0 would be a lie: wait on.
                continue;
            }

            int count = (int)Math.Min(buffer.Length, received.Length);
            ReadOnlySequence<byte> taken = received.Slice(0, count);
            taken.CopyTo(buffer.Span);
            input.AdvanceTo(taken.End); // From here on the sequence is the reader's again: even its length is no longer true.
            return count;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await connection.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(true);

    public override async Task FlushAsync(CancellationToken cancellationToken) =>
        await connection.Output.FlushAsync(cancellationToken).ConfigureAwait(true);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
