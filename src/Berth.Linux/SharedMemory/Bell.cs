using Microsoft.Win32.SafeHandles;

namespace Berth;

/// <summary>
/// What one end sleeps by and the other rings (eventfd(2)). It may ring for nothing: whoever wakes looks again.
/// </summary>
/// <param name="handle">An eventfd, non-blocking; owned.</param>
internal sealed class Bell(SafeFileHandle handle) : IDisposable
{
    private readonly ReadinessWait _wait = new(handle, SocketReadiness.Receive);

    /// <summary>Rings. A bell that is disposed rings for nobody.</summary>
    public void Ring()
    {
        Span<byte> one = stackalloc byte[sizeof(long)];
        BitConverter.TryWriteBytes(one, 1L);
        try
        {
            // A counter that is full (EAGAIN) has not been heard yet, so that nothing is lost.
            _ = DescriptorCalls.Write(handle, one, out _);
        }
        catch (ObjectDisposedException)
        {
            // The channel was closed here meanwhile; its next call says so.
        }
    }

    /// <summary>Sleeps until somebody rings.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        if (await _wait.WaitAsync(cancellation).ConfigureAwait(false))
        {
            Hear();
        }
    }

    /// <summary>As <see cref="WaitAsync"/>, on the calling thread.</summary>
    public void Wait()
    {
        try
        {
            MemoryCalls.WaitReadable(handle);
        }
        catch (ObjectDisposedException)
        {
            return; // As in Hear.
        }

        Hear();
    }

    public void Dispose()
    {
        _wait.Interrupt();
        handle.Dispose();
    }

    private void Hear()
    {
        try
        {
            _ = DescriptorCalls.Read(handle, stackalloc byte[sizeof(long)], out _);
        }
        catch (ObjectDisposedException)
        {
            // Disposing the channel rings too, so that whoever slept looks again and finds the fault.
        }
    }
}
