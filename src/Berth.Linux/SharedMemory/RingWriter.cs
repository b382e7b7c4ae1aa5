namespace Berth;

/// <summary>The sending end of a ring. The memory must stay mapped during each call.</summary>
/// <param name="header">The ring's header in shared memory.</param>
/// <param name="ring">The ring's first byte in shared memory.</param>
/// <param name="capacity">Its length, a power of two.</param>
internal sealed unsafe class RingWriter(RingHeader* header, byte* ring, int capacity)
{
    private long _written;
    private long _readSeen; // The receiver's position when last looked at: he can only have gone on since.

    /// <summary>Puts a message into the ring if there is room.</summary>
    /// <exception cref="FaultException">The receiver's position can't be.</exception>
    public bool TryWrite(ReadOnlySpan<byte> message)
    {
        int recordBytes = RingLayout.RecordBytes(message.Length);
        if (capacity - (_written - _readSeen) < recordBytes && capacity - (_written - LookAtReceiver()) < recordBytes)
        {
            return false;
        }

        // Safe because the place is masked to the ring, the prefix is aligned within it, and the bytes are split where the ring ends;
        // `recordBytes` is at most the capacity. All numbers are this process's own.
        unsafe
        {
            int place = (int)(_written & (capacity - 1));
            *(int*)(ring + place) = message.Length;
            int start = (place + RingLayout.PrefixBytes) & (capacity - 1);
            int first = Math.Min(message.Length, capacity - start);
            message[..first].CopyTo(new Span<byte>(ring + start, first));
            message[first..].CopyTo(new Span<byte>(ring, message.Length - first));
        }

        // Release: whoever sees the new position sees the message's bytes as well.
        _written += recordBytes;
        Volatile.Write(ref header->Written, _written);
        return true;
    }

    /// <summary>After a write: whether the receiver sleeps, or is about to, and must be rung for.</summary>
    /// <remarks>
    /// The receiver says that it waits and then looks for messages; the sender writes a message and then looks for the flag. Without a full
    /// fence between the two steps of each, a processor may let the look overtake the word (each store still in its core's buffer): both would
    /// see nothing, and the receiver would sleep beside a message. With the fences at least one of the two sees the other's word.
    /// </remarks>
    public bool MustRing()
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref header->ReceiverWaits) != 0 && Interlocked.Exchange(ref header->ReceiverWaits, 0) != 0;
    }

    /// <summary>Says that this end is about to sleep until there is room. Then look once more. Interlocked operations are full fences.</summary>
    public void SayWaiting() => Interlocked.Exchange(ref header->SenderWaits, 1);

    /// <summary>Says that nothing more comes.</summary>
    public void Close() => Volatile.Write(ref header->IsClosed, 1);

    /// <summary>Acquire: what the receiver has read it has copied before, so that its place may be written over.</summary>
    private long LookAtReceiver()
    {
        long read = Volatile.Read(ref header->Read);
        return RingLayout.IsPossible(read, _readSeen, _written)
            ? _readSeen = read
            : throw RingLayout.Broken("the position to which it says it has read can't be", SocketOperation.Send);
    }
}
