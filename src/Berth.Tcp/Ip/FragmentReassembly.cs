namespace Berth;

/// <summary>
/// Puts fragments together again (RFC 791 section 3.2, RFC 815, RFC 8200 section 4.5). Fragments that overlap are never put together: the whole packet
/// is thrown away (RFC 5722; Linux does so for IPv4, too). Memory and packets are bounded, and what was lost to the bounds is counted.
/// </summary>
internal sealed class FragmentReassembly(IpSettings settings)
{
    private const int FragmentOffsetFieldAt = 2;

    private readonly Dictionary<FragmentKey, LinkedListNode<PartialPacket>> _packets = [];
    private readonly LinkedList<PartialPacket> _byAge = new();
    private readonly Stack<LinkedListNode<PartialPacket>> _unused = new();
    private LinkedListNode<PartialPacket>? _taken;

    /// <summary>How many packets wait for fragments.</summary>
    public int Count => _packets.Count;

    /// <summary>The memory that they hold.</summary>
    public int ByteCount { get; private set; }

    /// <summary>Packets that became whole.</summary>
    public long WholeCount { get; private set; }

    /// <summary>Fragments and packets that could be nothing: overlaps, and ends that contradict each other.</summary>
    public long DiscardedCount { get; private set; }

    /// <summary>Fragments that found no room.</summary>
    public long NoRoomCount { get; private set; }

    /// <summary>Packets whose fragments did not come together in time.</summary>
    public long TimedOutCount { get; private set; }

    /// <summary>When <see cref="TryExpire"/> is to be called.</summary>
    public Instant NextDeadline => _byAge.First is { } oldest ? oldest.Value.Deadline : Instant.Never;

    /// <summary>Takes a fragment.</summary>
    /// <param name="fragment">The fragment, as it was read.</param>
    /// <param name="now">The time.</param>
    /// <param name="report">What the sender is to be told, or null.</param>
    /// <returns>The whole packet when this was the last fragment that was missing, to be read again; else empty. Borrowed until the next call.</returns>
    public ReadOnlySpan<byte> Add(in IpPacket fragment, Instant now, out IcmpReport? report)
    {
        GiveBackTaken();
        ReadOnlySpan<byte> data = Check(fragment, out report);
        if (data.IsEmpty)
        {
            DiscardedCount++;
            return default;
        }

        LinkedListNode<PartialPacket>? node = Find(FragmentKey.Of(fragment), now);
        int growth = node?.Value.GrowthFor(fragment) ?? 0;
        if (node is null || growth > settings.FragmentBytesMax - ByteCount)
        {
            NoRoomCount++;
            RemoveIfNew(node);
            return default;
        }

        PartialPacket packet = node.Value;
        if (packet.IsDead)
        {
            DiscardedCount++;
            return default;
        }

        int before = packet.Capacity;
        FragmentOutcome outcome = packet.Add(fragment, data);
        ByteCount += packet.Capacity - before;
        switch (outcome)
        {
            case FragmentOutcome.Whole:
                WholeCount++;
                Detach(node);
                _taken = node;
                return packet.Whole;
            case FragmentOutcome.Discarded:
                DiscardedCount++;
                Discard(node);
                return default;
            default:
                return default;
        }
    }

    /// <summary>Gives up one packet whose time is over.</summary>
    /// <param name="now">The time.</param>
    /// <param name="firstFragment">
    /// Its first fragment, about which RFC 792 and RFC 8200 section 4.5 want a time exceeded (code 1) sent; empty when it never came, and nothing is to be
    /// said. Borrowed until the next call.
    /// </param>
    /// <returns>Whether there was one; call again until there is none.</returns>
    public bool TryExpire(Instant now, out ReadOnlySpan<byte> firstFragment)
    {
        GiveBackTaken();
        firstFragment = default;
        if (_byAge.First is not { } node || node.Value.Deadline > now)
        {
            return false;
        }

        TimedOutCount += node.Value.IsDead ? 0 : 1;
        Detach(node);
        _taken = node;
        firstFragment = node.Value.FirstFragment;
        return true;
    }

    /// <summary>The data of a fragment that may be one; empty otherwise.</summary>
    private static ReadOnlySpan<byte> Check(in IpPacket fragment, out IcmpReport? report)
    {
        report = null;
        ReadOnlySpan<byte> data = fragment.Payload;
        int headerLength = fragment.Bytes.Length - data.Length;
        if (headerLength > PartialPacket.HeaderByteCountMax)
        {
            return default;
        }

        if (fragment.Version == 4)
        {
            // As Linux: what is behind the last multiple of 8 does not count when more is to come.
            data = fragment.MoreFragments ? data[..(data.Length & ~7)] : data;
            return fragment.FragmentOffset + data.Length > IpPacket.ByteCountMax ? default : data;
        }

        // RFC 8200 section 4.5: both are told, the first at the payload length, the second at the fragment offset.
        if (fragment.MoreFragments && data.Length % 8 != 0)
        {
            report = IcmpReport.ParameterProblem(0, 4);
        }
        else if (fragment.FragmentOffset + data.Length > ushort.MaxValue)
        {
            report = IcmpReport.ParameterProblem(0, headerLength - Ipv6Packet.FragmentHeaderByteCount + FragmentOffsetFieldAt);
        }
        else if (fragment.FragmentOffset == 0 && !PacketOutline.HasWholeHeaders(fragment.Protocol, data))
        {
            // RFC 7112 section 5: the first fragment holds every header, or the rest could hide what it is from those who filter.
            report = IcmpReport.ParameterProblem(3, 0);
        }

        return report is null ? data : default;
    }

    private LinkedListNode<PartialPacket>? Find(FragmentKey key, Instant now)
    {
        if (_packets.TryGetValue(key, out LinkedListNode<PartialPacket>? node))
        {
            return node;
        }

        if (_packets.Count >= settings.FragmentedPacketsMax)
        {
            return null;
        }

        node = _unused.TryPop(out LinkedListNode<PartialPacket>? unused) ? unused : new LinkedListNode<PartialPacket>(new PartialPacket());
        node.Value.Begin(key, now + settings.FragmentTimeout);
        _packets.Add(key, node);
        _byAge.AddLast(node);
        return node;
    }

    // RFC 5722 section 4: of IPv6, what is still to come of an overlapping packet is thrown away as well.
    private void Discard(LinkedListNode<PartialPacket> node)
    {
        if (node.Value.Key.Source.IsIpv6)
        {
            ByteCount -= node.Value.Capacity;
            node.Value.Die();
        }
        else
        {
            Detach(node);
            _taken = node;
            GiveBackTaken();
        }
    }

    private void RemoveIfNew(LinkedListNode<PartialPacket>? node)
    {
        if (node is { Value: { Capacity: 0, IsDead: false } })
        {
            Detach(node);
            _unused.Push(node);
        }
    }

    private void Detach(LinkedListNode<PartialPacket> node)
    {
        _packets.Remove(node.Value.Key);
        _byAge.Remove(node);
    }

    private void GiveBackTaken()
    {
        if (_taken is { } node)
        {
            ByteCount -= node.Value.Capacity;
            node.Value.Release();
            _unused.Push(node);
            _taken = null;
        }
    }
}
