using System.Buffers;

namespace Berth;

/// <summary>
/// What an engine has received and the reader of a connection has not consumed: rented arrays in a chain, which a
/// <see cref="System.IO.Pipelines.PipeReader"/> shows as a sequence. It holds no memory while it is empty. For those who write engines.
/// </summary>
/// <remarks>One thread at a time. Sequences and positions are good until the next <see cref="AdvanceTo"/> or <see cref="Clear"/>.</remarks>
public sealed class ReceiveBuffer
{
    private const int SegmentBytesFirst = 1 << 14; // Held only while bytes are in it: a message may as well arrive, and be answered, whole.
    private const int SegmentBytesMax = 1 << 16;
    private const int FreeBytesMin = 2048;
    private const long MarkNone = -1;

    private ReceivedSegment? _head;
    private ReceivedSegment? _tail;
    private ReceivedSegment? _lent; // New, and not in the chain before something is in it.
    private int _headStart;
    private long _examined; // Absolute, as RunningIndex + index.
    private long _mark = MarkNone; // Absolute, as _examined.
    private int _segmentBytes = SegmentBytesFirst;

    /// <summary>Whether there are bytes that the reader has not looked at yet, so that a read need not wait.</summary>
    public bool HasUnexamined => _tail is not null && _examined < EndPosition;

    /// <summary>All that is held.</summary>
    public ReadOnlySequence<byte> Bytes => _head is null
        ? ReadOnlySequence<byte>.Empty
        : new ReadOnlySequence<byte>(_head, _headStart, _tail!, _tail!.End);

    private long EndPosition => _tail is null ? 0 : _tail.RunningIndex + _tail.End;

    /// <summary>Lends free memory to receive into; <see cref="Commit"/> follows, whatever came of it.</summary>
    /// <returns>At least 2,048 bytes; more once whole lendings were filled.</returns>
    public Memory<byte> Lend()
    {
        if (_tail is not null && _tail.Free.Length >= FreeBytesMin)
        {
            return _tail.Free;
        }

        _lent ??= new ReceivedSegment(_segmentBytes);
        return _lent.Free;
    }

    /// <summary>Takes back what was lent.</summary>
    /// <param name="count">How many bytes were received into it, from its start; 0 for none.</param>
    public void Commit(int count)
    {
        ReceivedSegment? target = _lent ?? _tail;
        if (target is null || count == 0)
        {
            _lent?.Return();
            _lent = null;
            return;
        }

        _segmentBytes = count == target.Free.Length ? Math.Min(_segmentBytes * 2, SegmentBytesMax) : _segmentBytes;
        target.Extend(count);
        if (_lent is not null)
        {
            Append(_lent);
            _lent = null;
        }
    }

    /// <summary>What a reader's AdvanceTo says.</summary>
    /// <param name="consumed">Bytes before it are given back. The default position is the start.</param>
    /// <param name="examined">Bytes before it were looked at.</param>
    /// <exception cref="InvalidOperationException">A position lies outside what is held, or examined before consumed.</exception>
    public void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_head is null)
        {
            return;
        }

        // A default position is the start: what was read from an empty buffer says nothing.
        ReceivedSegment consumedSegment = consumed.GetObject() as ReceivedSegment ?? _head;
        int consumedIndex = consumed.GetObject() is null ? _headStart : consumed.GetInteger();
        long consumedPosition = consumedSegment.RunningIndex + consumedIndex;
        long examinedPosition = examined.GetObject() is ReceivedSegment segment
            ? segment.RunningIndex + examined.GetInteger()
            : consumedPosition;
        if (consumedPosition < _head.RunningIndex + _headStart || consumedPosition > EndPosition
            || examinedPosition > EndPosition || examinedPosition < consumedPosition)
        {
            throw new InvalidOperationException("The position lies outside what was read, or examined lies before consumed.");
        }

        _examined = Math.Max(_examined, examinedPosition);
        if (consumedPosition == EndPosition)
        {
            Clear();
            return;
        }

        while (_head != consumedSegment)
        {
            ReceivedSegment passed = _head!;
            _head = (ReceivedSegment)passed.Next!;
            passed.Return();
        }

        _headStart = consumedIndex;
    }

    /// <summary>Puts the mark of urgent data behind the last byte held.</summary>
    public void MarkEnd() => _mark = EndPosition;

    /// <summary>Finds the mark of urgent data.</summary>
    /// <param name="bytes">What the last read gave.</param>
    /// <param name="mark">Where the mark is.</param>
    /// <returns>Whether it is in those bytes, or at their end.</returns>
    public bool TryFindMark(ReadOnlySequence<byte> bytes, out SequencePosition mark)
    {
        long start = _head is null ? 0 : _head.RunningIndex + _headStart;
        mark = default;
        if (_mark < start || _mark > start + bytes.Length)
        {
            return false;
        }

        mark = bytes.GetPosition(_mark - start);
        return true;
    }

    /// <summary>Gives back everything.</summary>
    public void Clear()
    {
        // Positions begin anew: a mark at the end is now one at the start, and one before it is behind the reader.
        _mark = _mark == EndPosition ? 0 : MarkNone;
        for (ReceivedSegment? segment = _head; segment is not null; segment = (ReceivedSegment?)segment.Next)
        {
            segment.Return();
        }

        _head = null;
        _tail = null;
        _headStart = 0;
        _examined = 0;
    }

    private void Append(ReceivedSegment segment)
    {
        if (_tail is null)
        {
            _head = segment;
            _headStart = 0;
            _examined = 0;
        }
        else
        {
            segment.Follow(_tail);
        }

        _tail = segment;
    }
}
