using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The end of a pipe or FIFO into which bytes go. A stream that can only be written. A full pipe makes the writer wait, which is the
/// back-pressure. Closing the last write end is what readers see as the end of the stream.
/// </summary>
/// <remarks>
/// One writer at a time on one object. A write of at most <see cref="AtomicBytesMax"/> bytes goes in whole or, when it is cancelled, not at
/// all, and does not mix with what other processes write to the same pipe; of a longer one that is cancelled
/// <see cref="BytesWritten"/> tells how much went in. A write to a pipe that nobody can read any more faults (EPIPE). The kernel's end
/// becomes non-blocking with the first write, for every process that shares it: give a copy to another program before.
/// </remarks>
public abstract class PipeWriteStream : Stream
{
    /// <summary>The longest write that goes into a pipe whole: 4,096 bytes (PIPE_BUF, pipe(7)).</summary>
    public const int AtomicBytesMax = 4096;

    /// <summary>The kernel's descriptor, to give to another process. Borrowed: valid while this end is open, and not to be closed.</summary>
    public abstract SafeHandle Handle { get; }

    /// <summary>Bytes that went into the pipe through this object so far.</summary>
    public long BytesWritten { get; private set; }

    /// <inheritdoc/>
    public sealed override bool CanRead => false;

    /// <inheritdoc/>
    public sealed override bool CanWrite => true;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes as much as there is room for, without waiting.</summary>
    /// <param name="bytes">What to write; borrowed for the call.</param>
    /// <returns>The bytes that went in: all or none of up to <see cref="AtomicBytesMax"/>; 0 when there is no room.</returns>
    /// <exception cref="FaultException">Nobody can read the pipe any more (EPIPE), or this end is closed.</exception>
    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        int count = bytes.IsEmpty ? 0 : TryWriteCore(bytes);
        BytesWritten += count;
        return count;
    }

    /// <summary>Waits until there is room, or nobody can read the pipe any more.</summary>
    /// <param name="cancellation">Ends the wait; nothing is lost.</param>
    /// <returns>A task that ends when it is so.</returns>
    /// <exception cref="FaultException">This end was closed.</exception>
    public abstract ValueTask WaitAsync(CancellationToken cancellation = default);

    /// <summary>Writes all, waiting for room as often as need be.</summary>
    /// <param name="buffer">What to write; borrowed until the task ends.</param>
    /// <param name="cancellationToken">Ends the wait; see the remarks on what has gone in by then.</param>
    /// <returns>A task that ends when the kernel has taken every byte.</returns>
    /// <exception cref="FaultException">Nobody can read the pipe any more (EPIPE), or this end is closed.</exception>
    public sealed override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!buffer.IsEmpty)
        {
            int count = TryWrite(buffer.Span);
            buffer = buffer[count..];
            if (count == 0)
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Does nothing: each write goes to the kernel.</summary>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>As <see cref="TryWrite"/>, with at least one byte.</summary>
    /// <param name="bytes">What to write; borrowed for the call.</param>
    /// <returns>The bytes that went in; 0 when there is no room.</returns>
    protected abstract int TryWriteCore(ReadOnlySpan<byte> bytes);
}
