using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Descriptors over a connected Unix socket. It never touches the socket's blocking mode, which other processes may share.</summary>
/// <param name="handle">A connected Unix stream or sequenced-packet socket; owned.</param>
/// <param name="peer">Who made the other end.</param>
internal sealed class LinuxDescriptorChannel(SafeHandle handle, PeerCredentials? peer) : DescriptorChannel
{
    private const string What = "this descriptor channel";

    private readonly ReadinessWait _readable = new(handle, SocketReadiness.Receive);
    private readonly ReadinessWait _writable = new(handle, SocketReadiness.Send);
    private long _bytesSent;

    public override PeerCredentials? Peer => peer;

    public override SafeHandle Handle => handle;

    public override long BytesSent => Volatile.Read(ref _bytesSent);

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes.Length, nameof(bytes));
        ArgumentNullException.ThrowIfNull(descriptors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, DescriptorsMax, nameof(descriptors));
        cancellation.ThrowIfCancellationRequested();
        using BorrowedHandles borrowed = new(descriptors);
        int[] numbers = borrowed.Numbers;
        while (!bytes.IsEmpty)
        {
            int count = TrySend(bytes.Span, numbers);
            if (count == 0)
            {
                await WaitAsync(_writable, SocketOperation.Send, cancellation).ConfigureAwait(false);
                continue;
            }

            Volatile.Write(ref _bytesSent, _bytesSent + count);
            bytes = bytes[count..];
            numbers = []; // They went with the first byte.
        }
    }

    public override async ValueTask<DescriptorMessage> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer.Length, nameof(buffer));
        cancellation.ThrowIfCancellationRequested();
        while (true)
        {
            if (TryReceive(buffer.Span) is { } message)
            {
                return message;
            }

            await WaitAsync(_readable, SocketOperation.Receive, cancellation).ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _readable.Interrupt();
            _writable.Interrupt();
            handle.Dispose();
        }
    }

    private int TrySend(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> numbers)
    {
        try
        {
            Errno? errno = RightsMessages.TrySend(handle, bytes, numbers, out int count);
            return errno is null || errno == Errno.EAGAIN ? count : throw LocalFault.From(errno.Value, SocketOperation.Send);
        }
        catch (ObjectDisposedException)
        {
            throw LocalFault.Closed(SocketOperation.Send, What);
        }
    }

    private DescriptorMessage? TryReceive(Span<byte> buffer)
    {
        try
        {
            Errno? errno = RightsMessages.TryReceive(handle, buffer, out DescriptorMessage? message);
            return errno is null || errno == Errno.EAGAIN ? message : throw LocalFault.From(errno.Value, SocketOperation.Receive);
        }
        catch (ObjectDisposedException)
        {
            throw LocalFault.Closed(SocketOperation.Receive, What);
        }
    }

    private async ValueTask WaitAsync(ReadinessWait wait, SocketOperation operation, CancellationToken cancellation)
    {
        if (handle.IsClosed || !await wait.WaitAsync(cancellation).ConfigureAwait(false))
        {
            throw LocalFault.Closed(operation, What);
        }
    }
}
