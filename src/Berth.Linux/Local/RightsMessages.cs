using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Berth.MessageConstants;

namespace Berth;

/// <summary>sendmsg(2) and recvmsg(2) with descriptors beside the bytes (SCM_RIGHTS), without waiting.</summary>
internal static unsafe class RightsMessages
{
    /// <summary>
    /// Room for as many descriptors as the kernel lets one message carry, and for the credentials, security label and pidfd that it adds
    /// when somebody switched those on for the socket before we got it: short room would cut off descriptors.
    /// </summary>
    private static readonly int ControlBytesMax = ControlMessageWriter.SpaceFor(DescriptorChannel.DescriptorsMax * sizeof(int)) + 512;

    /// <summary>Sends as much as there is room for; the descriptors go with the first byte.</summary>
    public static Errno? TrySend(SafeHandle socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors, out int count)
    {
        Span<byte> control = stackalloc byte[descriptors.IsEmpty ? 0 : ControlMessageWriter.SpaceFor(descriptors.Length * sizeof(int))];
        if (!descriptors.IsEmpty)
        {
            control.Clear();
            new ControlMessageWriter(control).Write(SOL_SOCKET, SCM_RIGHTS, MemoryMarshal.AsBytes(descriptors));
        }

        // Safe because all that the header points to is pinned or on this stack for the call, with the lengths that it says.
        fixed (byte* data = bytes)
        fixed (byte* controlData = control)
        {
            IoVector vector = new() { Base = data, Length = (nuint)bytes.Length };
            MessageHeader header = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = controlData,
                ControlLength = (nuint)control.Length,
            };
            nint result;
            do
            {
                result = LibCMessages.SendMessage(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
            }
            while (LastErrno.Of(result) == Errno.EINTR);

            count = Math.Max(0, (int)result);
            return LastErrno.Of(result);
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="message">The bytes' number and the descriptors; null when the call failed.</param>
    /// <returns>What the kernel said, or null.</returns>
    /// <exception cref="FaultException">Something was cut off; what came of the descriptors is closed again.</exception>
    public static Errno? TryReceive(SafeHandle socket, Span<byte> buffer, out DescriptorMessage? message)
    {
        message = null;
        Span<byte> control = stackalloc byte[ControlBytesMax];
        nint result;
        int flags;

        // Safe because all that the header points to is pinned or on this stack for the call, with the lengths that it says.
        fixed (byte* data = buffer)
        fixed (byte* controlData = control)
        {
            IoVector vector = new() { Base = data, Length = (nuint)buffer.Length };
            MessageHeader header = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = controlData,
                ControlLength = (nuint)control.Length,
            };
            do
            {
                result = LibCMessages.ReceiveMessage(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            }
            while (LastErrno.Of(result) == Errno.EINTR);

            if (LastErrno.Of(result) is { } errno)
            {
                return errno;
            }

            control = control[..(int)header.ControlLength];
            flags = header.Flags;
        }

        message = new DescriptorMessage((int)result, OwnAll(control)); // First of all, so that whatever follows leaks none.
        if ((flags & (MSG_CTRUNC | MSG_TRUNC)) != 0)
        {
            message.Dispose();
            throw CutOff(flags);
        }

        return null;
    }

    private static List<SafeFileHandle> OwnAll(ReadOnlySpan<byte> control)
    {
        List<SafeFileHandle> descriptors = [];
        ControlMessageReader reader = new(control);
        while (reader.MoveNext())
        {
            if (reader is { Level: SOL_SOCKET, Type: SCM_RIGHTS })
            {
                foreach (int descriptor in MemoryMarshal.Cast<byte, int>(reader.Data))
                {
                    descriptors.Add(new SafeFileHandle(descriptor, ownsHandle: true));
                }
            }
        }

        return descriptors;
    }

    private static FaultException CutOff(int flags) => (flags & MSG_CTRUNC) != 0
        ? LocalFault.From(
            FaultReason.OutOfDescriptors,
            SocketOperation.Receive,
            "descriptors of a message were cut off (MSG_CTRUNC), because this process is at its limit or may not have them; the others were closed")
        : LocalFault.From(
            FaultReason.MessageTooLong, SocketOperation.Receive, "a packet was longer than the buffer (MSG_TRUNC); receive into a larger one");
}
