using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The end of a pipe or FIFO from which bytes come. A stream that can only be read; the end of the stream (0 bytes) means that every
/// writer has closed. Pipes carry bytes: what was one write may come in several reads, and several writes in one.
/// </summary>
/// <remarks>
/// One reader at a time. Cancelling a read takes nothing out of the pipe. <c>PipeReader.Create(end)</c> makes a
/// <see cref="System.IO.Pipelines.PipeReader"/> of it. Closing it makes writers fail (EPIPE), also while a read waits, which then faults
/// with <see cref="FaultReason.AbortedHere"/>. The kernel's end becomes non-blocking with the first read, for every process that
/// shares it: give a copy to another program before.
/// </remarks>
public abstract class PipeReadStream : Stream
{
    /// <summary>The kernel's descriptor, to give to another process. Borrowed: valid while this end is open, and not to be closed.</summary>
    public abstract SafeHandle Handle { get; }

    /// <summary>Bytes read through this object so far.</summary>
    public long BytesRead { get; private set; }

    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanWrite => false;

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

    /// <summary>Reads what is there, without waiting.</summary>
    /// <param name="buffer">Where to; at least one byte. Borrowed for the call.</param>
    /// <param name="count">The bytes read; 0 when every writer has closed.</param>
    /// <returns>False when nothing is there yet.</returns>
    /// <exception cref="FaultException">This end is closed, or the kernel refused.</exception>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer.Length, nameof(buffer));
        bool isThere = TryReadCore(buffer, out count);
        BytesRead += count;
        return isThere;
    }

    /// <summary>Waits until <see cref="TryRead"/> has something to say: bytes, or the end.</summary>
    /// <param name="cancellation">Ends the wait; nothing is lost.</param>
    /// <returns>A task that ends when it is so.</returns>
    /// <exception cref="FaultException">This end was closed.</exception>
    public abstract ValueTask WaitAsync(CancellationToken cancellation = default);

    /// <summary>Reads what is there, waiting for at least one byte or the end. An empty buffer waits and reads nothing.</summary>
    /// <param name="buffer">Where to; borrowed until the task ends.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is lost.</param>
    /// <returns>The bytes read; 0 when every writer has closed.</returns>
    /// <exception cref="FaultException">This end is closed, or the kernel refused.</exception>
    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }

        int count;
        while (!TryRead(buffer.Span, out count))
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>As <see cref="TryRead"/>, with a buffer that is not empty.</summary>
    /// <param name="buffer">Where to; borrowed for the call.</param>
    /// <param name="count">The bytes read; 0 when every writer has closed.</param>
    /// <returns>False when nothing is there yet.</returns>
    protected abstract bool TryReadCore(Span<byte> buffer, out int count);
}
