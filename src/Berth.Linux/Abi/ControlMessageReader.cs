using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Walks through received control messages: <c>while (reader.MoveNext()) …</c>. A message that would reach beyond the buffer, or says
/// that it is shorter than its own header, ends the walk: nothing outside the buffer is ever read.
/// </summary>
/// <param name="control">As many bytes as the kernel said it wrote (<see cref="MessageHeader.ControlLength"/> after the call).</param>
internal ref struct ControlMessageReader(ReadOnlySpan<byte> control)
{
    private ReadOnlySpan<byte> _rest = control;

    /// <summary>The current message's level, such as SOL_SOCKET.</summary>
    public int Level { get; private set; }

    /// <summary>The current message's type at that level, such as SCM_RIGHTS.</summary>
    public int Type { get; private set; }

    /// <summary>The current message's data; a slice of the buffer.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Goes to the next message, or says that there is none.</summary>
    public bool MoveNext()
    {
        int headerBytes = ControlMessageWriter.HeaderBytes;
        if (_rest.Length < headerBytes)
        {
            return false;
        }

        ControlMessageHeader header = MemoryMarshal.Read<ControlMessageHeader>(_rest);
        if (header.Length < (nuint)headerBytes || header.Length > (nuint)_rest.Length)
        {
            _rest = default;
            return false;
        }

        int length = (int)header.Length;
        Level = header.Level;
        Type = header.Type;
        Data = _rest[headerBytes..length];
        _rest = _rest[Math.Min(ControlMessageWriter.Align(length), _rest.Length)..]; // The last one may come without its padding.
        return true;
    }
}
