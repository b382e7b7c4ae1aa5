using System.Runtime.InteropServices;

namespace Berth;

/// <summary>The write end of a pipe or FIFO.</summary>
/// <param name="handle">Owned.</param>
internal sealed class LinuxPipeWriteStream(SafeHandle handle) : PipeWriteStream
{
    private const string What = "this write end";

    private readonly ReadinessWait _writable = new(handle, SocketReadiness.Send);
    private bool _isNonBlocking;

    public override SafeHandle Handle => handle;

    public override async ValueTask WaitAsync(CancellationToken cancellation = default)
    {
        if (handle.IsClosed || !await _writable.WaitAsync(cancellation).ConfigureAwait(false))
        {
            throw LocalFault.Closed(SocketOperation.Send, What);
        }
    }

    protected override int TryWriteCore(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        try
        {
            Errno? errno = PipeEnds.EnsureNonBlocking(handle, ref _isNonBlocking) ?? DescriptorCalls.Write(handle, bytes, out count);
            return errno is null || errno == Errno.EAGAIN
                ? count
                : throw LocalFault.From(errno.Value, SocketOperation.Send, errno == Errno.EPIPE ? "every read end of the pipe is closed" : null);
        }
        catch (ObjectDisposedException)
        {
            throw LocalFault.Closed(SocketOperation.Send, What);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _writable.Interrupt();
            handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
