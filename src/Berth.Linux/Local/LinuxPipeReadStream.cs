using System.Runtime.InteropServices;

namespace Berth;

/// <summary>The read end of a pipe or FIFO.</summary>
/// <param name="handle">Owned.</param>
internal sealed class LinuxPipeReadStream(SafeHandle handle) : PipeReadStream
{
    private const string What = "this read end";

    private readonly ReadinessWait _readable = new(handle, SocketReadiness.Receive);
    private bool _isNonBlocking;

    public override SafeHandle Handle => handle;

    public override async ValueTask WaitAsync(CancellationToken cancellation = default)
    {
        if (handle.IsClosed || !await _readable.WaitAsync(cancellation).ConfigureAwait(false))
        {
            throw LocalFault.Closed(SocketOperation.Receive, What);
        }
    }

    protected override bool TryReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        try
        {
            Errno? errno = PipeEnds.EnsureNonBlocking(handle, ref _isNonBlocking) ?? DescriptorCalls.Read(handle, buffer, out count);
            return errno is null
                || (errno == Errno.EAGAIN ? false : throw LocalFault.From(errno.Value, SocketOperation.Receive));
        }
        catch (ObjectDisposedException)
        {
            throw LocalFault.Closed(SocketOperation.Receive, What);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _readable.Interrupt();
            handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
