using System.Buffers;

namespace Berth;

/// <summary>A stream as an engine hands it out: a chain of buffers.</summary>
internal sealed class Received : ReadOnlySequenceSegment<byte>
{
    private Received(ReadOnlyMemory<byte> memory, Received? before)
    {
        Memory = memory;
        if (before is not null)
        {
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }

    public static ReadOnlySequence<byte> InBuffers(ReadOnlyMemory<byte> stream, int bufferBytes)
    {
        Received first = new(stream[..Math.Min(bufferBytes, stream.Length)], null);
        Received last = first;
        for (int start = first.Memory.Length; start < stream.Length; start += last.Memory.Length)
        {
            last = new Received(stream.Slice(start, Math.Min(bufferBytes, stream.Length - start)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
