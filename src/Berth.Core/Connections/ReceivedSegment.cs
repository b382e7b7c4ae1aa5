using System.Buffers;

namespace Berth;

/// <summary>One rented array of received bytes in the chain that a reader sees as a sequence.</summary>
internal sealed class ReceivedSegment : ReadOnlySequenceSegment<byte>
{
    private readonly byte[] _array;
    private int _end;

    public ReceivedSegment(int sizeMin) => _array = ArrayPool<byte>.Shared.Rent(sizeMin);

    /// <summary>Bytes received into this segment so far.</summary>
    public int End => _end;

    public Memory<byte> Free => _array.AsMemory(_end);

    public void Extend(int count)
    {
        _end += count;
        Memory = _array.AsMemory(0, _end);
    }

    /// <summary>Puts this segment behind <paramref name="previous"/>, which receives no more.</summary>
    public void Follow(ReceivedSegment previous)
    {
        RunningIndex = previous.RunningIndex + previous.End;
        previous.Next = this;
    }

    public void Return() => ArrayPool<byte>.Shared.Return(_array);
}
