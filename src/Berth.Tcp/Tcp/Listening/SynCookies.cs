namespace Berth;

/// <summary>
/// Answers to SYNs that need no memory (RFC 4987 section 3.6): the initial sequence number of the SYN-ACK holds the minute and the peer's
/// segment size under a keyed hash, and the acknowledgement that brings it back proves that the peer has its address. Window scale and SACK
/// are lost, unless timestamps carry them: <see cref="SynCookieOptions"/>.
/// </summary>
/// <remarks>
/// Made as Bernstein's are, and Linux's: a hash of the connection, plus the peer's initial sequence number (so that ours does not run
/// backwards for it), plus the minute in the top 8 bits, plus in the other 24 a hash of connection and minute and the index of the size.
/// A guess is right once in 500 million.
/// </remarks>
internal sealed class SynCookies(KeyedHash hash)
{
    private const byte ConnectionPurpose = 3;
    private const byte MinutePurpose = 4;
    private const int MinuteShift = 24;
    private const uint SizeMask = (1 << MinuteShift) - 1;
    // The minute in which the cookie was made, and the next.
    private const uint MinutesAccepted = 2;

    /// <summary>The segment sizes that an IPv4 cookie can tell: the default of RFC 9293, tunnels, and Ethernet with PPPoE and without.</summary>
    private static ReadOnlySpan<ushort> Ipv4Sizes => [536, 1300, 1440, 1460];

    /// <summary>The same for IPv6: the smallest MTU, tunnels, Ethernet, and jumbo frames.</summary>
    private static ReadOnlySpan<ushort> Ipv6Sizes => [1220, 1420, 1440, 8940];

    /// <summary>The initial sequence number of the SYN-ACK.</summary>
    /// <param name="key">The connection, as this host names it.</param>
    /// <param name="remoteInitial">SEG.SEQ of the SYN.</param>
    /// <param name="segmentSize">What the SYN announced; the cookie keeps the largest size that it can tell and that is not above it.</param>
    /// <param name="now">The time.</param>
    public SequenceNumber Make(in MuxKey key, SequenceNumber remoteInitial, int segmentSize, Instant now)
    {
        ReadOnlySpan<ushort> sizes = SizesOf(key);
        uint index = 0;
        while (index + 1 < sizes.Length && sizes[(int)index + 1] <= segmentSize)
        {
            index++;
        }

        uint minute = MinuteOf(now);
        return new(unchecked(Origin(key, remoteInitial) + (minute << MinuteShift) + ((Blind(key, minute) + index) & SizeMask)));
    }

    /// <summary>Whether a number is one that <see cref="Make"/> gave for this connection in this minute or the last.</summary>
    /// <param name="key">The connection, as this host names it.</param>
    /// <param name="remoteInitial">The SYN's number: SEG.SEQ − 1 of the acknowledgement.</param>
    /// <param name="cookie">SEG.ACK − 1 of the acknowledgement.</param>
    /// <param name="now">The time.</param>
    /// <param name="segmentSize">The segment size that the cookie has kept.</param>
    public bool TryVerify(in MuxKey key, SequenceNumber remoteInitial, SequenceNumber cookie, Instant now, out int segmentSize)
    {
        segmentSize = 0;
        ReadOnlySpan<ushort> sizes = SizesOf(key);
        uint content = unchecked(cookie.Value - Origin(key, remoteInitial));
        uint age = unchecked(MinuteOf(now) - (content >> MinuteShift)) & 0xFF;
        if (age >= MinutesAccepted)
        {
            return false;
        }

        uint index = unchecked(content - Blind(key, MinuteOf(now) - age)) & SizeMask;
        if (index >= sizes.Length)
        {
            return false;
        }

        segmentSize = sizes[(int)index];
        return true;
    }

    private static ReadOnlySpan<ushort> SizesOf(in MuxKey key) => key.LocalAddress.IsIpv6 ? Ipv6Sizes : Ipv4Sizes;

    private static uint MinuteOf(Instant now) => unchecked((uint)(now.Ticks / TimeSpan.TicksPerMinute));

    private uint Origin(in MuxKey key, SequenceNumber remoteInitial) => unchecked((uint)hash.Of(key, ConnectionPurpose) + remoteInitial.Value);

    private uint Blind(in MuxKey key, uint minute) => (uint)hash.Of(key, MinutePurpose, minute);
}
