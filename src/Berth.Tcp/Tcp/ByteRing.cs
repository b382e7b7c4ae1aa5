using System.Buffers;
using System.Diagnostics;
using System.Numerics;

namespace Berth;

/// <summary>
/// The bytes of one direction, first in first out, in a ring that is rented when the first byte comes, doubles as it fills, and is given back
/// when the last one goes. Beyond the bytes that count it may hold some that came out of order; which of them are there is the caller's
/// to know (<see cref="ReceiveRanges"/>). Offsets are counted from the first byte held.
/// </summary>
/// <param name="limit">How many bytes may count at a time.</param>
internal sealed class ByteRing(int limit)
{
    private const int CapacityFirst = 2048;

    // A power of two; the array may be longer.
    private int _capacity;
    private byte[]? _array;
    private int _head;
    // Where the bytes end that were written, in order or not: never below Count.
    private int _written;

    /// <summary>How many bytes there are to read.</summary>
    public int Count { get; private set; }

    /// <summary>How many more <see cref="Append"/> takes.</summary>
    public int Room => Math.Max(0, Limit - Count);

    /// <summary>The most that counts at a time. A lower one takes nothing away: it is reached as bytes are read.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>The bytes that the array holds: zero when there is nothing to hold.</summary>
    public int Capacity => _capacity;

    /// <summary>Adds bytes at the end, as many as there is room for, and says how many.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Room);
        if (taken > 0)
        {
            WriteAt(Count, bytes[..taken]);
            Extend(taken);
        }

        return taken;
    }

    /// <summary>
    /// Writes bytes that do not count yet. The limit does not bind here: a window that was offered has to be kept, although the limit fell since.
    /// </summary>
    /// <param name="offset">Where, from the first byte held: at least <see cref="Count"/>.</param>
    /// <param name="bytes">The bytes; borrowed for the call.</param>
    public void WriteAt(int offset, ReadOnlySpan<byte> bytes)
    {
        Debug.Assert(offset >= Count, "what counts is not written over");
        if (bytes.IsEmpty)
        {
            return;
        }

        int end = checked(offset + bytes.Length);
        if (end > _capacity)
        {
            Grow(end);
        }

        int place = (_head + offset) & (_capacity - 1);
        int first = Math.Min(bytes.Length, _capacity - place);
        bytes[..first].CopyTo(_array.AsSpan(place));
        bytes[first..].CopyTo(_array);
        _written = Math.Max(_written, end);
    }

    /// <summary>Makes bytes count that <see cref="WriteAt"/> has written.</summary>
    public void Extend(int count)
    {
        Debug.Assert(count >= 0 && Count + count <= _written, "only what was written can count");
        Count += count;
    }

    /// <summary>Forgets the bytes that were written but do not count.</summary>
    public void DiscardUncounted()
    {
        _written = Count;
        GiveBackWhenEmpty();
    }

    /// <summary>Copies bytes out, and keeps them.</summary>
    /// <param name="offset">Where to begin, from the first byte held.</param>
    /// <param name="destination">Filled whole: that many bytes must be there.</param>
    public void CopyTo(int offset, Span<byte> destination)
    {
        Debug.Assert(offset >= 0 && offset + destination.Length <= Count, "only what counts can be copied");
        if (destination.IsEmpty)
        {
            return;
        }

        int place = (_head + offset) & (_capacity - 1);
        int first = Math.Min(destination.Length, _capacity - place);
        _array.AsSpan(place, first).CopyTo(destination);
        _array.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    /// <summary>Takes bytes out, and says how many.</summary>
    public int Read(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, Count);
        CopyTo(0, destination[..taken]);
        Discard(taken);
        return taken;
    }

    /// <summary>Takes bytes away from the front.</summary>
    public void Discard(int count)
    {
        Debug.Assert(count >= 0 && count <= Count, "only what counts can be taken away");
        Count -= count;
        _written -= count;
        _head = (_head + count) & Math.Max(_capacity - 1, 0);
        GiveBackWhenEmpty();
    }

    /// <summary>Gives the array back. The ring is empty then, and may be used again.</summary>
    public void Release()
    {
        Count = 0;
        _written = 0;
        GiveBackWhenEmpty();
    }

    private void GiveBackWhenEmpty()
    {
        if (_written == 0 && _array is { } array)
        {
            _array = null;
            _capacity = 0;
            _head = 0;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Grow(int needed)
    {
        int capacity = checked((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, CapacityFirst)));
        byte[] array = ArrayPool<byte>.Shared.Rent(capacity);
        if (_array is { } old)
        {
            int first = Math.Min(_written, _capacity - _head);
            old.AsSpan(_head, first).CopyTo(array);
            old.AsSpan(0, _written - first).CopyTo(array.AsSpan(first));
            ArrayPool<byte>.Shared.Return(old);
        }

        _array = array;
        _capacity = capacity;
        _head = 0;
    }
}
