using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// A null-terminated array of NUL-terminated strings, as exec takes its arguments and environment, in one block of native memory.
/// Whoever makes it disposes it.
/// </summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _block;

    /// <summary>Copies the strings.</summary>
    /// <param name="strings">Bytes without NUL.</param>
    public NativeStrings(IReadOnlyCollection<byte[]> strings)
    {
        nuint tableBytes = (nuint)(strings.Count + 1) * (nuint)sizeof(byte*);
        nuint textBytes = (nuint)strings.Sum(text => (long)text.Length + 1);

        // Safe because the block has room for one pointer a string, the closing null, and every string with its NUL.
        _block = (byte**)NativeMemory.AllocZeroed(tableBytes + textBytes);
        byte* next = (byte*)_block + tableBytes;
        int place = 0;
        foreach (byte[] text in strings)
        {
            text.CopyTo(new Span<byte>(next, text.Length));
            _block[place++] = next;
            next += text.Length + 1;
        }
    }

    /// <summary>The array; valid until <see cref="Dispose"/>.</summary>
    public byte** Pointer => _block;

    public void Dispose()
    {
        // Safe because the pointer is forgotten with the block; freeing null does nothing.
        NativeMemory.Free(_block);
        _block = null;
    }
}
