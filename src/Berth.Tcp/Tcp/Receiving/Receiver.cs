namespace Berth;

/// <summary>
/// The receive side of one connection: what arrived and was not read, what arrived out of order, and the window that is advertised
/// (RFC 9293 sections 3.3.1 and 3.8.6).
/// </summary>
internal sealed class Receiver
{
    private const int SegmentSeenFirst = 536;
    private const int ScaleMax = 14; // RFC 7323 section 2.3.

    private readonly ByteRing _bytes;
    private readonly ReceiveRanges _ranges;
    private int _capacity;
    private SequenceNumber _edge; // The right edge that was advertised; it never moves back (RFC 9293 section 3.8.6).
    private SequenceNumber? _fin; // Where a FIN stands that was seen; what is before it may still be missing.

    public Receiver(TcpSettings settings)
    {
        _capacity = settings.ReceiveBuffer;
        ScaleOffered = settings.WindowScaling ? ScaleFor(_capacity) : 0;
        _bytes = new ByteRing(_capacity + (1 << ScaleOffered)); // The advertised window is rounded up to a whole unit.
        _ranges = new ReceiveRanges(settings.OutOfOrderRangesMax);
        Urgent = new UrgentReceiver(settings.UrgentInline);
    }

    /// <summary>IRS.</summary>
    public SequenceNumber Initial { get; private set; }

    /// <summary>RCV.NXT.</summary>
    public SequenceNumber Next { get; private set; }

    /// <summary>The shift that our SYN offers.</summary>
    public int ScaleOffered { get; }

    /// <summary>The shift in use, 0 unless both ends offered one.</summary>
    public int Scale { get; private set; }

    public UrgentReceiver Urgent { get; }

    /// <summary>Bytes that may wait to be read.</summary>
    public int Capacity
    {
        get => _capacity;
        set
        {
            _capacity = value;
            _bytes.Limit = value + (1 << ScaleOffered);
        }
    }

    public int BufferCapacity => _bytes.Capacity;

    /// <summary>Whether the peer's FIN is part of what was received in order.</summary>
    public bool FinReceived { get; private set; }

    /// <summary>Bytes in order that nobody has read.</summary>
    public int Readable => Urgent.ReadableOf(_bytes.Count, ReadNext);

    /// <summary>Whether everything up to the FIN was read.</summary>
    public bool InputEnded => FinReceived && Readable == 0;

    /// <summary>Whether something arrived behind a gap.</summary>
    public bool HasGap => _ranges.Count > 0;

    /// <summary>The largest payload seen, which is taken for the peer's segment size when acknowledgements are counted.</summary>
    public int SegmentSeen { get; private set; } = SegmentSeenFirst;

    /// <summary>RCV.WND as the peer knows it: from RCV.NXT to the right edge that it was told.</summary>
    public int Window => Math.Max(_edge - Next, 0);

    /// <summary>The sequence number of the next byte to be read.</summary>
    private SequenceNumber ReadNext => Next - _bytes.Count - (FinReceived ? 1 : 0);

    public static int ScaleFor(int buffer)
    {
        int scale = 0;
        while (scale < ScaleMax && buffer >> scale > ushort.MaxValue)
        {
            scale++;
        }

        return scale;
    }

    public void Synchronize(SequenceNumber initial)
    {
        Initial = initial;
        Next = initial + 1;
        _edge = Next + Math.Min(_capacity, ushort.MaxValue); // The window in a SYN is never scaled (RFC 7323 section 2.2).
    }

    /// <summary>How large a segment the peer may send at most: smaller ones than usual count as full, too.</summary>
    public void Expect(int segmentSize) => SegmentSeen = Math.Min(SegmentSeenFirst, segmentSize);

    /// <summary>Both ends offered a shift, so ours is in use.</summary>
    public void UseScale()
    {
        IsScaled = true;
        Scale = ScaleOffered;
    }

    /// <summary>The window field of a SYN, and of a RST.</summary>
    public ushort UnscaledWindow => (ushort)Math.Min(_capacity, ushort.MaxValue);

    /// <summary>The window field of the next segment; what it says is promised from now on.</summary>
    public ushort Advertise(int segmentSize)
    {
        SequenceNumber edge = Next + Room();
        bool worthTelling = edge - _edge >= Math.Min(_capacity / 2, segmentSize); // RFC 9293 section 3.8.6.2.2.
        // Rounded up to whole units, so that no promise is taken back, but never by more than one unit beyond the buffer: when bytes come that
        // are no whole units, the promise would creep on with each of them. Less than a unit may be taken back then (RFC 7323 section 2.4).
        int window = worthTelling ? edge - Next : Window;
        int units = Math.Min(Math.Min(InUnits(window), InUnits(Room())), ushort.MaxValue);
        _edge = SequenceNumber.Later(_edge, Next + (units << Scale));
        return (ushort)units;
    }

    /// <summary>Whether reading has opened the window so far that the peer should be told without waiting: to twice what it knows, as on Linux.</summary>
    public bool ShouldTellWindow(int segmentSize)
    {
        int limit = Math.Min(_capacity, ushort.MaxValue << Scale); // Without scaling the window field can't say more.
        int room = Math.Min(Room(), limit);
        return Window <= limit / 2 && room >= 2 * Window && room - Window >= Math.Min(_capacity / 2, segmentSize);
    }

    /// <summary>
    /// RFC 9293 section 3.10.7.4, first: whether any part of a segment lies in the window. What has no length may stand at the right edge too, as
    /// on Linux: a peer that has filled the window stands there, and its acknowledgements should count while one of its segments is missing.
    /// </summary>
    public bool IsAcceptable(SequenceNumber sequence, int length)
    {
        int window = Window;
        if (length == 0)
        {
            return sequence >= Next && sequence - Next <= window;
        }

        return window > 0 && (InWindow(sequence) || InWindow(sequence + (length - 1)));
    }

    public bool InWindow(SequenceNumber sequence) => sequence >= Next && sequence - Next < Math.Max(Window, 1);

    /// <summary>Takes the payload that lies in the window, and the FIN behind it (RFC 9293 section 3.10.7.4, seventh and eighth).</summary>
    /// <returns>Whether RCV.NXT moved.</returns>
    public bool Take(in TcpSegment segment, out bool outOfOrder)
    {
        SequenceNumber start = segment.Sequence + (segment.IsSyn ? 1 : 0);
        SequenceNumber end = start + segment.Payload.Length;
        outOfOrder = start > Next;
        SegmentSeen = Math.Max(SegmentSeen, segment.Payload.Length);
        if (segment.IsFin && end <= Next + Window)
        {
            _fin = end;
        }

        SequenceNumber before = Next;
        TakePayload(segment.Payload, start, end);
        if (_fin == Next && !FinReceived)
        {
            FinReceived = true;
            Next += 1;
            DropUnordered(); // Nothing can follow a FIN.
            _bytes.DiscardUncounted();
        }

        return Next != before;
    }

    public int Read(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, Readable);
        if (length == 0)
        {
            return 0;
        }

        _bytes.Discard(Urgent.SkipBeforeRead(ReadNext));
        return _bytes.Read(destination[..length]);
    }

    /// <summary>Takes the urgent byte apart from the stream; the stream goes on without it.</summary>
    public bool TryReadUrgent(out byte value)
    {
        value = 0;
        if (!Urgent.TryLocate(_bytes.Count, ReadNext, out int offset))
        {
            return false;
        }

        _bytes.CopyTo(offset, new Span<byte>(ref value));
        Urgent.MarkRead();
        return true;
    }

    public bool IsAtMark => Urgent.IsAtMark(ReadNext);

    /// <summary>RFC 9293 section 3.10.7.4, sixth: check the URG bit.</summary>
    public bool AnnounceUrgent(in TcpSegment segment) =>
        segment.IsUrgent && Urgent.Announce(segment.Sequence + segment.UrgentPointer, ReadNext);

    /// <summary>Whether both ends shift their windows.</summary>
    public bool IsScaled { get; private set; }

    /// <summary>Whether there is something for a SACK option to say.</summary>
    public bool HasReport => _ranges.HasReport;

    /// <summary>A segment came again: the peer may want to know that it did (RFC 2883 section 4).</summary>
    public void ReportRepeated(in TcpSegment segment)
    {
        if (segment.Payload.Length > 0 && segment.Sequence < Next)
        {
            _ranges.ReportDuplicate(segment.Sequence, SequenceNumber.Earlier(segment.Sequence + segment.Payload.Length, Next));
        }
    }

    /// <summary>SACK blocks to report, most recent first; a repeated segment first of all (RFC 2883).</summary>
    public int WriteSackBlocks(Span<SackBlock> destination) => _ranges.WriteSackBlocks(destination);

    /// <summary>Forgets what came out of order.</summary>
    public void DropUnordered()
    {
        _ranges.Clear();
        _bytes.DiscardUncounted();
    }

    public void Release()
    {
        _ranges.Clear();
        _bytes.Release();
    }

    private void TakePayload(ReadOnlySpan<byte> payload, SequenceNumber start, SequenceNumber end)
    {
        SequenceNumber limit = SequenceNumber.Earlier(Next + Window, Next + _bytes.Room);
        if (end > limit)
        {
            payload = payload[..Math.Max(payload.Length - (end - limit), 0)];
            end = start + payload.Length;
        }

        if (payload.IsEmpty || FinReceived)
        {
            return;
        }

        int repeated = Next - start;
        if (repeated > 0)
        {
            _ranges.ReportDuplicate(start, SequenceNumber.Earlier(end, Next)); // RFC 2883 section 4.1.
            if (repeated >= payload.Length)
            {
                return;
            }

            payload = payload[repeated..];
            start = Next;
        }

        if (start > Next)
        {
            if (_ranges.Add(start, end, out _) > 0)
            {
                _bytes.WriteAt(_bytes.Count + (start - Next), payload);
            }

            return;
        }

        _bytes.WriteAt(_bytes.Count, payload);
        SequenceNumber next = _ranges.TakeContiguous(end);
        _bytes.Extend(next - Next);
        Next = next;
    }

    private int InUnits(int bytes) => (bytes + (1 << Scale) - 1) >> Scale;

    private int Room() => Math.Max(_capacity - _bytes.Count, 0);
}
