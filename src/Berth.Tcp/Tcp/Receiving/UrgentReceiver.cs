namespace Berth;

/// <summary>
/// Urgent data as it arrives. The pointer is read as every system in use reads it, as the byte after the urgent one (RFC 6093 section 3.1), so
/// the urgent byte is the one before. Only the latest is known: a new one takes the place of one that nobody has read.
/// </summary>
internal sealed class UrgentReceiver(bool inline)
{
    private SequenceNumber? _mark;
    private bool _isRead;

    /// <summary>Leave the byte in the stream.</summary>
    public bool Inline { get; set; } = inline;

    /// <summary>Whether a mark was announced that no read has passed.</summary>
    public bool IsAhead => _mark is not null;

    /// <summary>A segment says that urgent data ends before a place.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Announce(SequenceNumber pointer, SequenceNumber readNext)
    {
        SequenceNumber mark = pointer - 1;
        if (mark < readNext || (_mark is { } known && mark <= known))
        {
            return false;
        }

        _mark = mark;
        _isRead = false;
        return true;
    }

    /// <summary>How many bytes a read may take: it stops at the mark, and steps over the urgent byte unless that is in line.</summary>
    public int ReadableOf(int count, SequenceNumber readNext)
    {
        if (_mark is not { } mark || mark - readNext is var offset && (offset < 0 || offset >= count))
        {
            return count;
        }

        return offset > 0 ? offset : Inline ? count : count - 1;
    }

    /// <summary>How many bytes a read steps over first: the urgent one, when the read begins at it.</summary>
    public int SkipBeforeRead(SequenceNumber readNext)
    {
        if (_mark != readNext)
        {
            return 0;
        }

        _mark = null;
        return Inline ? 0 : 1;
    }

    /// <summary>Whether the next byte to be read is where the urgent data stands.</summary>
    public bool IsAtMark(SequenceNumber readNext) => _mark == readNext;

    /// <summary>Where the urgent byte lies among the bytes in order, when it has arrived and was not taken.</summary>
    public bool TryLocate(int count, SequenceNumber readNext, out int offset)
    {
        offset = _mark is { } mark ? mark - readNext : -1;
        return offset >= 0 && offset < count && !_isRead && !Inline;
    }

    public void MarkRead() => _isRead = true;
}
