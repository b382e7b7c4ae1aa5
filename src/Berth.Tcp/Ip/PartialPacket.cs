using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Berth;

/// <summary>
/// A packet that comes in fragments: the bytes that are there, in their places. The header of the first fragment stands right before the data, so that
/// the whole needs no copying, and neither does the quote of an ICMP error when it never becomes whole.
/// </summary>
internal sealed class PartialPacket
{
    /// <summary>Room before the data: a longer chain of headers in front of a fragment is nobody's who means well.</summary>
    public const int HeaderByteCountMax = 512;

    private const int CapacityFirst = 4096;
    private const int Unknown = -1;

    // Sorted, apart from each other by at least one missing byte.
    private readonly List<(int Start, int End)> _runs = [];
    private byte[] _buffer = [];
    private int _headerLength;
    private int _fragmentHeaderNamedAt;
    private int _firstLength;
    private int _total;
    private int _congestion;
    private bool _isIpv6;

    public FragmentKey Key { get; private set; }

    public Instant Deadline { get; private set; }

    /// <summary>The memory it holds.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>Nothing more is taken of it: its fragments overlapped (RFC 5722 section 4).</summary>
    public bool IsDead { get; private set; }

    /// <summary>The first fragment as it came, for the quote of an error; empty when it never came.</summary>
    public ReadOnlySpan<byte> FirstFragment =>
        _headerLength == 0 ? default : _buffer.AsSpan(HeaderByteCountMax - _headerLength, _headerLength + _firstLength);

    private int End => _runs.Count == 0 ? 0 : _runs[^1].End;

    public void Begin(FragmentKey key, Instant deadline)
    {
        (Key, Deadline, IsDead) = (key, deadline, false);
        (_headerLength, _firstLength, _total, _congestion, _isIpv6) = (0, 0, Unknown, 0, key.Source.IsIpv6);
    }

    /// <summary>How much more memory a fragment would need.</summary>
    public int GrowthFor(in IpPacket fragment)
    {
        int end = HeaderByteCountMax + fragment.FragmentOffset + fragment.Payload.Length;
        return end <= Capacity ? 0 : CapacityFor(end) - Capacity;
    }

    /// <summary>Takes a fragment, whose length and place were found legal.</summary>
    public FragmentOutcome Add(in IpPacket fragment, ReadOnlySpan<byte> data)
    {
        int start = fragment.FragmentOffset;
        int end = start + data.Length;
        bool isPastEnd = _total != Unknown && end > _total;
        bool isOtherEnd = !fragment.MoreFragments && ((_total != Unknown && _total != end) || end < End);
        if (isPastEnd || isOtherEnd)
        {
            return FragmentOutcome.Discarded;
        }

        int at = 0;
        while (at < _runs.Count && _runs[at].End < start)
        {
            at++;
        }

        if (at < _runs.Count && start >= _runs[at].Start && end <= _runs[at].End)
        {
            // RFC 8200 section 4.5 lets the same bytes come twice. Linux takes no notice of others of IPv4 either, and keeps what came first.
            bool isSame = !_isIpv6 || data.SequenceEqual(_buffer.AsSpan(HeaderByteCountMax + start, data.Length));
            return isSame ? FragmentOutcome.Waiting : FragmentOutcome.Discarded;
        }

        int next = at < _runs.Count && _runs[at].End == start ? at + 1 : at;
        if (next < _runs.Count && end > _runs[next].Start)
        {
            return FragmentOutcome.Discarded;
        }

        Keep(fragment, data);
        Join(at, start, end);
        return _headerLength > 0 && _total != Unknown && _runs[0] == (0, _total) ? Finish() : FragmentOutcome.Waiting;
    }

    /// <summary>The whole packet, once <see cref="Add"/> said so. Borrowed until <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Whole => _buffer.AsSpan(HeaderByteCountMax - _headerLength, _headerLength + _total);

    public void Die()
    {
        Release();
        IsDead = true;
    }

    public void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _headerLength = 0;
        _runs.Clear();
    }

    private static int CapacityFor(int end) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(end, CapacityFirst));

    private void Keep(in IpPacket fragment, ReadOnlySpan<byte> data)
    {
        int end = HeaderByteCountMax + fragment.FragmentOffset + data.Length;
        if (end > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(CapacityFor(end));
            _buffer.CopyTo(larger, 0);
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = larger;
        }

        data.CopyTo(_buffer.AsSpan(HeaderByteCountMax + fragment.FragmentOffset));
        _congestion |= 1 << fragment.Ecn;
        if (!fragment.MoreFragments)
        {
            _total = fragment.FragmentOffset + data.Length;
        }

        if (fragment.FragmentOffset == 0)
        {
            ReadOnlySpan<byte> header = fragment.Bytes[..^fragment.Payload.Length];
            (_headerLength, _firstLength, _fragmentHeaderNamedAt) = (header.Length, data.Length, fragment.FragmentHeaderNamedAt);
            header.CopyTo(_buffer.AsSpan(HeaderByteCountMax - header.Length));
        }
    }

    private void Join(int at, int start, int end)
    {
        bool joinsLeft = at < _runs.Count && _runs[at].End == start;
        int next = joinsLeft ? at + 1 : at;
        bool joinsRight = next < _runs.Count && _runs[next].Start == end;
        if (joinsLeft && joinsRight)
        {
            _runs[at] = (_runs[at].Start, _runs[next].End);
            _runs.RemoveAt(next);
        }
        else if (joinsLeft)
        {
            _runs[at] = (_runs[at].Start, end);
        }
        else if (joinsRight)
        {
            _runs[next] = (start, _runs[next].End);
        }
        else
        {
            _runs.Insert(at, (start, end));
        }
    }

    private FragmentOutcome Finish()
    {
        // RFC 3168 section 5.3: a mark on one fragment is a mark on the whole, and beside a fragment that cannot be marked it is nonsense.
        const int CannotBeMarked = 1 << 0;
        const int IsMarked = 1 << 3;
        if ((_congestion & (CannotBeMarked | IsMarked)) == (CannotBeMarked | IsMarked))
        {
            return FragmentOutcome.Discarded;
        }

        byte mark = (byte)((_congestion & IsMarked) != 0 ? 3 : 0);
        Debug.Assert(_headerLength > 0, "what is whole has a header");
        return _isIpv6 ? FinishIpv6(mark) : FinishIpv4(mark);
    }

    private FragmentOutcome FinishIpv4(byte mark)
    {
        if (_headerLength + _total > IpPacket.ByteCountMax)
        {
            return FragmentOutcome.Discarded;
        }

        Span<byte> header = _buffer.AsSpan(HeaderByteCountMax - _headerLength, _headerLength);
        header[1] |= mark;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(_headerLength + _total));
        header[6] = (byte)(header[6] & 0x40);
        header[7] = 0;
        Ipv4Packet.FillChecksum(header);
        return FragmentOutcome.Whole;
    }

    // RFC 8200 section 4.5: the fragment header goes, and whoever named it names what it named.
    private FragmentOutcome FinishIpv6(byte mark)
    {
        Span<byte> header = _buffer.AsSpan(HeaderByteCountMax - _headerLength, _headerLength);
        int kept = _headerLength - Ipv6Packet.FragmentHeaderByteCount;
        header[_fragmentHeaderNamedAt] = header[kept];
        header[..kept].CopyTo(header[Ipv6Packet.FragmentHeaderByteCount..]);
        header = header[Ipv6Packet.FragmentHeaderByteCount..];
        _headerLength = kept;
        header[1] |= (byte)(mark << 4);
        int payloadLength = kept - Ipv6Packet.HeaderByteCount + _total;
        if (payloadLength > ushort.MaxValue)
        {
            return FragmentOutcome.Discarded;
        }

        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)payloadLength);
        return FragmentOutcome.Whole;
    }
}
