using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>
/// The native calls on Linux: each goes to the C library as it is and says what the kernel said. It maps nothing: an address must
/// be of its socket's family (<see cref="Address.MapToIPv6"/> for IPv4 on a dual-stack socket), and no option is set by the way
/// (the base library's bind sets SO_REUSEADDR on TCP; this one does not).
/// </summary>
/// <remarks>
/// Any thread may call. A disposed handle throws <see cref="ObjectDisposedException"/>. A call that a signal interrupts
/// is made again, except connect(2) on an IP socket, which goes on by itself and answers EINTR.
/// </remarks>
public sealed unsafe class LinuxNativeCalls : NativeCalls
{
    private static readonly Lock NobodysGate = new();
    private static SafeFileHandle? _nobodys; // Kept: detaching has to work where no further descriptor is to be had.

    private LinuxNativeCalls() => Messages = new LinuxMessageCalls(this);

    /// <summary>The one instance.</summary>
    public static LinuxNativeCalls Instance { get; } = new();

    /// <inheritdoc/>
    public override MessageCalls Messages { get; }

    /// <inheritdoc/>
    public override Errno? Open(SocketTriple triple, out int descriptor)
    {
        int protocol = triple.Family == AddressFamily.Packet
            ? BinaryPrimitives.ReverseEndianness((ushort)triple.Protocol) // In network order, packet(7).
            : triple.Protocol;

        // Safe because only numbers are passed.
        descriptor = LibC.Socket(SocketFamilies.NumberOf(triple.Family), (int)triple.Type | SOCK_CLOEXEC, protocol);
        return LastErrno.Of(descriptor);
    }

    /// <inheritdoc/>
    public override Errno? Bind(SafeHandle socket, Address address)
    {
        Span<byte> bytes = stackalloc byte[SocketAddressBytes.LengthMax];
        int length = SocketAddressBytes.Write(address, bytes);

        // Safe because the kernel reads `length` bytes of a buffer that is longer and pinned for the call.
        fixed (byte* pointer = bytes)
        {
            return LastErrno.Of(LibC.Bind(socket, pointer, (uint)length));
        }
    }

    /// <inheritdoc/>
    public override Errno? Connect(SafeHandle socket, Address address)
    {
        Span<byte> bytes = stackalloc byte[SocketAddressBytes.LengthMax];
        int length = SocketAddressBytes.Write(address, bytes);

        // Safe because the kernel reads `length` bytes of a buffer that is longer and pinned for the call.
        fixed (byte* pointer = bytes)
        {
            Errno? errno;
            do
            {
                errno = LastErrno.Of(LibC.Connect(socket, pointer, (uint)length));
            }
            while (errno == Errno.EINTR && address.IsUnix);

            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno? Accept(SafeHandle listener, out int descriptor)
    {
        Errno? errno;
        do
        {
            // Safe because null pointers tell the kernel that nobody wants the peer's address.
            descriptor = LibC.Accept4(listener, null, null, SOCK_CLOEXEC);
            errno = LastErrno.Of(descriptor);
        }
        while (errno == Errno.EINTR);

        return errno;
    }

    /// <inheritdoc/>
    public override Errno? SetOption(SafeHandle socket, SocketOptionValue option)
    {
        ArgumentNullException.ThrowIfNull(option);

        // Safe because the kernel reads as many bytes as the span has, pinned for the call; an empty span gives null and 0.
        fixed (byte* value = option.Value.Span)
        {
            return LastErrno.Of(LibC.SetSockOpt(socket, option.Level, option.Name, value, (uint)option.Value.Length));
        }
    }

    /// <inheritdoc/>
    public override Errno? GetOption(SafeHandle socket, int level, int name, Span<byte> value, out int length)
    {
        uint filled = (uint)value.Length;

        // Safe because the kernel writes at most as many bytes as the span has, pinned for the call, and says how many.
        fixed (byte* pointer = value)
        {
            Errno? errno = LastErrno.Of(LibC.GetSockOpt(socket, level, name, pointer, &filled));
            length = errno is null ? (int)filled : 0;
            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno? SetBlocking(SafeHandle socket, bool blocking)
    {
        int flags = LibC.Fcntl(socket, F_GETFL, 0);
        if (LastErrno.Of(flags) is { } errno)
        {
            return errno;
        }

        int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
        return wanted == flags ? null : LastErrno.Of(LibC.Fcntl(socket, F_SETFL, wanted));
    }

    /// <inheritdoc/>
    public override Errno? Detach(SafeHandle socket)
    {
        lock (NobodysGate)
        {
            if (_nobodys is null)
            {
                int made = LibC.Socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
                if (LastErrno.Of(made) is { } errno)
                {
                    return errno;
                }

                _nobodys = new SafeFileHandle(made, ownsHandle: true);
            }

            return LastErrno.Of(LibC.Dup3(_nobodys, socket, O_CLOEXEC));
        }
    }

    /// <inheritdoc/>
    public override Errno? IsAtMark(SafeHandle socket, out bool isAtMark)
    {
        int answer = LibC.SockAtMark(socket);
        isAtMark = answer == 1;
        return LastErrno.Of(answer);
    }

    /// <inheritdoc/>
    public override Errno? SetSignalOwner(SafeHandle socket, SignalOwner owner) =>
        LastErrno.Of(LibC.Fcntl(socket, F_SETOWN, owner.Value));

    /// <inheritdoc/>
    public override ValueTask<bool> WaitAsync(SafeHandle socket, SocketReadiness readiness, CancellationToken cancellation) =>
        ReadinessWait.OnceAsync(socket, readiness, cancellation);
}
