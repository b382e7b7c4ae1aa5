using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth;

/// <summary>
/// A TUN device: what the kernel routes into it, a host of our own receives, and what that host sends, the kernel receives (the kernel's
/// Documentation/networking/tuntap.rst). The kernel's end is configured with ip-address(8) and ip-link(8), not here.
/// </summary>
/// <remarks>A device that does not exist is made, which takes CAP_NET_ADMIN, and goes with this object; one that <c>ip tuntap add</c> made stays.</remarks>
public sealed class TunDevice : PacketDevice
{
    private readonly SafeFileHandle _file;
    private readonly ReadinessWait _readable;
    private Task _receiving = Task.CompletedTask;
    private long _lost;
    private int _isDisposed;

    private TunDevice(SafeFileHandle file, string name, int mtuBytes)
    {
        _file = file;
        _readable = new ReadinessWait(file, SocketReadiness.Receive);
        Name = name;
        MtuBytes = mtuBytes;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int MtuBytes { get; }

    /// <summary>Packets that the kernel did not take: its queue was full, or its end of the device was down.</summary>
    public long PacketsLost => Interlocked.Read(ref _lost);

    /// <summary>Opens the device of a name, or makes it.</summary>
    /// <param name="name">The interface's name, 1 to 15 bytes of UTF-8.</param>
    /// <returns>The device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="FaultException">
    /// EPERM: this process may not make it; EBUSY: another process holds it; EINVAL: an interface of another kind has that name; ENOENT or
    /// ENODEV: the kernel has no TUN driver.
    /// </exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The device owns the file from then on, and every failure closes it.")]
    public static TunDevice Open(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Encoding.UTF8.GetByteCount(name) >= InterfaceConstants.IFNAMSIZ)
        {
            throw new ArgumentException($"The name '{name}' is longer than the 15 bytes that an interface's name may have.", nameof(name));
        }

        Errno? errno = TunCalls.Open(out SafeFileHandle? file);
        if (file is null)
        {
            throw LocalFault.From(errno.GetValueOrDefault(), SocketOperation.Open, "The TUN driver /dev/net/tun could not be opened.");
        }

        if (TunCalls.Attach(file, name) is { } refused)
        {
            file.Dispose();
            throw LocalFault.From(
                refused, SocketOperation.Open, $"The TUN device '{name}' could not be opened; `ip tuntap add dev {name} mode tun` makes one.");
        }

        return new TunDevice(file, name, LinuxInterfaces.MtuOf(name) ?? 1500);
    }

    /// <inheritdoc/>
    public override void Start(PacketReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _receiving = Task.Run(() => ReceiveAsync(receiver));
    }

    /// <inheritdoc/>
    public override bool TrySend(ReadOnlySpan<byte> packet)
    {
        try
        {
            if (TunCalls.Write(_file, packet) is null)
            {
                return true;
            }
        }
        catch (ObjectDisposedException)
        {
            // The host outlived its cable: what it sends is lost, as on a real one.
        }

        Interlocked.Increment(ref _lost);
        return false;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _readable.Interrupt();
            await _receiving.ConfigureAwait(false);
            _file.Dispose();
        }
    }

    private async Task ReceiveAsync(PacketReceiver receiver)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue + 1);
        while (await _readable.WaitAsync(CancellationToken.None).ConfigureAwait(false))
        {
            // A bounded run, so that an interruption is heard under any load.
            const int PacketsMax = 1024;
            for (int count = 0; count < PacketsMax && TryRead(buffer, out int length); count++)
            {
                receiver(buffer.AsSpan(0, length));
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Reads one packet; nothing while the queue is empty, or the kernel's end is down.</summary>
    private bool TryRead(byte[] buffer, out int length) => DescriptorCalls.Read(_file, buffer, out length) is null && length > 0;
}
