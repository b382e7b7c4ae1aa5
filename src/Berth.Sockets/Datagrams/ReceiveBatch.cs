using System.Buffers;

namespace Berth;

/// <summary>The memory of one batch received: places of equal size in one array, which goes back when the last datagram does.</summary>
internal sealed class ReceiveBatch(int places, int placeBytes)
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(places * placeBytes);
    private int _lent;

    public Span<byte> Bytes => _bytes.AsSpan(0, places * placeBytes);

    public Memory<byte> PayloadAt(int place, int length) => _bytes.AsMemory(place * placeBytes, length);

    /// <summary>Says how many datagrams hold the memory; none gives it back.</summary>
    public void Lend(int count)
    {
        _lent = count;
        if (count == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    public void HandBackOne()
    {
        if (Interlocked.Decrement(ref _lent) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
