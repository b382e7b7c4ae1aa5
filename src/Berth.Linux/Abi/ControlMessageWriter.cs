using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Writes control messages one behind the other, as CMSG_SPACE, CMSG_LEN and CMSG_NXTHDR lay them out: each header and each
/// message's data begin at a multiple of the machine's word.
/// </summary>
/// <param name="buffer">Zeroed, and large enough: <see cref="SpaceFor"/> of each message, added up.</param>
internal ref struct ControlMessageWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written, as <see cref="MessageHeader.ControlLength"/> takes them.</summary>
    public int Length { get; private set; }

    /// <summary>CMSG_LEN(0): where the data begins.</summary>
    internal static int HeaderBytes => Align(Unsafe.SizeOf<ControlMessageHeader>());

    /// <summary>CMSG_SPACE: what a message of that much data takes, padding included.</summary>
    public static int SpaceFor(int dataBytes) => HeaderBytes + Align(dataBytes);

    /// <summary>Appends a message.</summary>
    public void Write(int level, int type, scoped ReadOnlySpan<byte> data)
    {
        Span<byte> message = _buffer.Slice(Length, SpaceFor(data.Length));
        ControlMessageHeader header = new() { Length = (nuint)(HeaderBytes + data.Length), Level = level, Type = type };
        MemoryMarshal.Write(message, in header);
        data.CopyTo(message[HeaderBytes..]);
        Length += message.Length;
    }

    /// <summary>CMSG_ALIGN.</summary>
    internal static int Align(int bytes) => (bytes + IntPtr.Size - 1) & -IntPtr.Size;
}
