using System.Text;
using Microsoft.Win32.SafeHandles;
using static Berth.InterfaceConstants;
using static Berth.LinuxConstants;
using static Berth.TunConstants;

namespace Berth;

/// <summary>The calls of a TUN device, one thin wrapper each. Null is success, else what the kernel said.</summary>
internal static unsafe class TunCalls
{
    private const string ClonePath = "/dev/net/tun";

    /// <summary>Opens the driver, non-blocking and close-on-exec.</summary>
    public static Errno? Open(out SafeFileHandle? file)
    {
        int descriptor = LibC.Open(ClonePath, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
        Errno? errno = LastErrno.Of(descriptor);
        file = errno is null ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
        return errno;
    }

    /// <summary>Makes an open driver the device of a name: packets alone, without a header before them.</summary>
    /// <param name="file">The open driver.</param>
    /// <param name="name">At most 15 bytes.</param>
    public static Errno? Attach(SafeFileHandle file, string name)
    {
        InterfaceRequest request = default;
        request.Flags = IFF_TUN | IFF_NO_PI;

        // Safe because the name fits its room, with the NUL that the zeroed structure has.
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, IFNAMSIZ - 1));
        return LastErrno.Of(LibCInterfaces.Ioctl(file, TUNSETIFF, &request));
    }

    /// <summary>Gives the kernel a packet.</summary>
    public static Errno? Write(SafeFileHandle file, ReadOnlySpan<byte> packet)
    {
        // Safe because the kernel reads within the span, pinned for the call.
        fixed (byte* pointer = packet)
        {
            return LastErrno.Of(LibCFiles.Write(file, pointer, (nuint)packet.Length));
        }
    }
}
