using Microsoft.Win32.SafeHandles;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>
/// Opens FIFOs and waits for the other end as open(2) does, but so that the wait can be cancelled and holds no thread. The kernel lets
/// nobody wait for "somebody has opened the other end" other than inside open(2), which nothing but a signal ends; so the file is opened
/// without waiting, and asked again, ever more slowly.
/// </summary>
internal static class FifoOpening
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(50);

    public static async ValueTask<SafeFileHandle> OpenForReadingAsync(
        string path, bool wait, TimeProvider timeProvider, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        SafeFileHandle handle = Open(path, O_RDONLY, out Errno? errno) ?? throw Refused(path, errno);
        try
        {
            for (TimeSpan pause = WaitMin; wait && !DescriptorCalls.HasHadWriter(handle); pause = Longer(pause))
            {
                await Task.Delay(pause, timeProvider, cancellation).ConfigureAwait(false);
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static async ValueTask<SafeFileHandle> OpenForWritingAsync(
        string path, bool wait, TimeProvider timeProvider, CancellationToken cancellation)
    {
        for (TimeSpan pause = WaitMin; ; pause = Longer(pause))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Open(path, O_WRONLY, out Errno? errno) is { } handle)
            {
                return handle;
            }

            if (!wait || errno != Errno.ENXIO)
            {
                throw Refused(path, errno);
            }

            await Task.Delay(pause, timeProvider, cancellation).ConfigureAwait(false);
        }
    }

    private static SafeFileHandle? Open(string path, int direction, out Errno? errno)
    {
        // Asked before opening: to open a device may do something, and a socket answers ENXIO, which would mean "not yet" here.
        errno = DescriptorCalls.FileType(path, out int type);
        if (errno is not null)
        {
            return null;
        }

        if (type != S_IFIFO)
        {
            throw LocalFault.From(FaultReason.InvalidArgument, SocketOperation.Open, $"'{path}' is no FIFO; make one with mkfifo or CreateFifo");
        }

        errno = DescriptorCalls.Open(path, direction | O_NONBLOCK, out int descriptor);
        return errno is null ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
    }

    private static FaultException Refused(string path, Errno? errno) => LocalFault.From(
        errno.GetValueOrDefault(),
        SocketOperation.Open,
        errno == Errno.ENXIO ? $"nobody has '{path}' open for reading" : $"the FIFO '{path}' could not be opened");

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < WaitMax ? pause * 2 : WaitMax;
}
