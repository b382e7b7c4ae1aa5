namespace Berth;

/// <summary>The receiving end of a ring. The memory must stay mapped during each call.</summary>
/// <param name="header">The ring's header in shared memory.</param>
/// <param name="ring">The ring's first byte in shared memory.</param>
/// <param name="capacity">Its length, a power of two.</param>
internal sealed unsafe class RingReader(RingHeader* header, byte* ring, int capacity)
{
    private long _read;
    private long _writtenSeen; // The sender's position when last looked at: he can only have gone on since.

    /// <summary>Whether the sender has said that nothing more comes.</summary>
    public bool IsClosed => Volatile.Read(ref header->IsClosed) != 0;

    /// <summary>Copies the next message out of the ring.</summary>
    /// <param name="buffer">At least as long as the message.</param>
    /// <param name="count">Its length, at least 1.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="ArgumentException">The buffer is too short; the message is still there.</exception>
    /// <exception cref="FaultException">The sender's position or a message's length can't be.</exception>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_writtenSeen == _read && LookAtSender() == _read)
        {
            return false;
        }

        // Safe because the place is masked to the ring and the prefix aligned within it. The length is read once into a local, as the other
        // process may change it between two looks, and checked before it is used; the bytes are split where the ring ends.
        unsafe
        {
            int place = (int)(_read & (capacity - 1));
            int length = Volatile.Read(ref *(int*)(ring + place));
            if (length < 1 || length > RingLayout.MessageBytesMax(capacity) || RingLayout.RecordBytes(length) > _writtenSeen - _read)
            {
                throw RingLayout.Broken($"a message of {length} bytes where {_writtenSeen - _read} stand", SocketOperation.Receive);
            }

            if (length > buffer.Length)
            {
                throw new ArgumentException($"The message has {length} bytes and the buffer {buffer.Length}.", nameof(buffer));
            }

            int start = (place + RingLayout.PrefixBytes) & (capacity - 1);
            int first = Math.Min(length, capacity - start);
            new ReadOnlySpan<byte>(ring + start, first).CopyTo(buffer);
            new ReadOnlySpan<byte>(ring, length - first).CopyTo(buffer[first..]);
            count = length;
        }

        // Release: the copy is made before the sender may write over its place.
        _read += RingLayout.RecordBytes(count);
        Volatile.Write(ref header->Read, _read);
        return true;
    }

    /// <summary>After a read: whether the sender sleeps, or is about to, and must be rung for. As <see cref="RingWriter.MustRing"/>.</summary>
    public bool MustRing()
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref header->SenderWaits) != 0 && Interlocked.Exchange(ref header->SenderWaits, 0) != 0;
    }

    /// <summary>Says that this end is about to sleep until there is a message. Then look once more. Interlocked operations are full fences.</summary>
    public void SayWaiting() => Interlocked.Exchange(ref header->ReceiverWaits, 1);

    /// <summary>Acquire: whoever sees the position sees the bytes that were written before it.</summary>
    private long LookAtSender()
    {
        long written = Volatile.Read(ref header->Written);
        return RingLayout.IsPossible(written, _writtenSeen, _read + capacity)
            ? _writtenSeen = written
            : throw RingLayout.Broken("the position to which it says it has written can't be", SocketOperation.Receive);
    }
}
