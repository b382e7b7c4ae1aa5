namespace Berth;

/// <summary>
/// The MTU of the paths on which a router said that a packet was too big (RFC 1191, RFC 8201). It only ever falls; after a while it is forgotten, and the
/// interface's counts again. Whether an error is to be believed (RFC 5927) was decided before it gets here.
/// </summary>
internal sealed class PathMtuCache(IpSettings settings)
{
    private const int Ipv6MtuMin = 1280;

    private readonly Dictionary<IpAddress, LinkedListNode<Entry>> _paths = [];
    private readonly LinkedList<Entry> _byAge = new();

    // RFC 1191 section 7, table 7-1: what links there are, for errors of old routers that name no size.
    private static ReadOnlySpan<int> Plateaus => [32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, 68];

    /// <summary>How many paths are remembered.</summary>
    public int Count => _paths.Count;

    /// <summary>When <see cref="TryExpire"/> is to be called.</summary>
    public Instant NextDeadline => _byAge.First is { } oldest ? oldest.Value.Deadline : Instant.Never;

    /// <summary>What goes through to a destination.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="linkMtu">What the first link takes, in bytes.</param>
    /// <param name="now">The time.</param>
    public PathMtu Get(IpAddress destination, int linkMtu, Instant now)
    {
        if (!_paths.TryGetValue(destination, out LinkedListNode<Entry>? node) || node.Value.Deadline <= now)
        {
            return new(linkMtu, MustAllowFragments: false);
        }

        PathMtu known = node.Value.Mtu;
        return known.ByteCount < linkMtu ? known : known with { ByteCount = linkMtu };
    }

    /// <summary>Hears that a packet was too big.</summary>
    /// <param name="destination">Where it went.</param>
    /// <param name="reportedMtu">What the router said would fit, in bytes; 0 when it did not say.</param>
    /// <param name="packetLength">How long the packet was.</param>
    /// <param name="linkMtu">What the first link takes, in bytes.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether the path's MTU fell.</returns>
    public bool OnTooBig(IpAddress destination, int reportedMtu, int packetLength, int linkMtu, Instant now)
    {
        PathMtu before = Get(destination, linkMtu, now);
        if (Believable(destination, reportedMtu, packetLength, before) is not { } mtu)
        {
            return false;
        }

        Remember(destination, mtu, now + settings.PathMtuLifetime);
        return mtu.ByteCount < before.ByteCount || mtu.MustAllowFragments != before.MustAllowFragments;
    }

    /// <summary>Forgets a path that was believed in long enough.</summary>
    /// <param name="now">The time.</param>
    /// <param name="destination">Where it leads: larger packets may be tried again (RFC 1191 section 6.3).</param>
    /// <returns>Whether there was one; call again until there is none.</returns>
    public bool TryExpire(Instant now, out IpAddress destination)
    {
        if (_byAge.First is not { } oldest || oldest.Value.Deadline > now)
        {
            destination = default;
            return false;
        }

        destination = oldest.Value.Destination;
        Forget(oldest);
        return true;
    }

    private PathMtu? Believable(IpAddress destination, int reportedMtu, int packetLength, PathMtu before)
    {
        if (destination.IsIpv6)
        {
            // RFC 8201 section 4: an error that names less than the least MTU is thrown away, and none ever raises it.
            return reportedMtu < Ipv6MtuMin || reportedMtu > before.ByteCount ? null : new(reportedMtu, MustAllowFragments: false);
        }

        int mtu = reportedMtu > 0 ? reportedMtu : PlateauBelow(Math.Min(packetLength, before.ByteCount));
        if (mtu > before.ByteCount)
        {
            return null;
        }

        bool isTooNarrow = mtu < settings.PathMtuMin;
        return new(isTooNarrow ? Math.Min(before.ByteCount, settings.PathMtuMin) : mtu, isTooNarrow || before.MustAllowFragments);
    }

    private static int PlateauBelow(int length)
    {
        foreach (int plateau in Plateaus)
        {
            if (plateau < length)
            {
                return plateau;
            }
        }

        return Plateaus[^1];
    }

    private void Remember(IpAddress destination, PathMtu mtu, Instant deadline)
    {
        if (_paths.TryGetValue(destination, out LinkedListNode<Entry>? node))
        {
            _byAge.Remove(node);
        }
        else
        {
            if (_paths.Count >= settings.PathsMax && _byAge.First is { } oldest)
            {
                Forget(oldest);
            }

            node = new LinkedListNode<Entry>(default);
            _paths.Add(destination, node);
        }

        node.Value = new Entry(destination, mtu, deadline);
        _byAge.AddLast(node);
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _byAge.Remove(node);
        _paths.Remove(node.Value.Destination);
    }

    private readonly record struct Entry(IpAddress Destination, PathMtu Mtu, Instant Deadline);
}
