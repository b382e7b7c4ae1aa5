namespace Berth;

/// <summary>
/// What a SYN offered beside its segment size, kept in the low six bits of the timestamp of a SYN-ACK whose sequence number is a cookie, and
/// brought back as the echo: four bits of window scale, one of SACK, one of ECN, as Linux places them. Without timestamps it is lost.
/// </summary>
/// <param name="WindowScale">The shift of the peer's windows, 0 to 14, or null when it offered none.</param>
/// <param name="SackPermitted">Whether the peer takes SACK options.</param>
/// <param name="EcnPermitted">Whether the peer offered ECN (RFC 3168 section 6.1.1).</param>
internal readonly record struct SynCookieOptions(byte? WindowScale, bool SackPermitted, bool EcnPermitted)
{
    private const uint ScaleMask = 0xF;
    private const uint NoScale = 0xF;
    private const uint SackBit = 0x10;
    private const uint EcnBit = 0x20;
    private const uint Mask = 0x3F;
    private const byte ScaleMax = 14; // RFC 7323 section 2.3.

    /// <summary>Reads them out of the echo of such a timestamp.</summary>
    public static SynCookieOptions From(uint timestampEcho) => new(
        (timestampEcho & ScaleMask) == NoScale ? null : (byte)(timestampEcho & ScaleMask),
        (timestampEcho & SackBit) != 0,
        (timestampEcho & EcnBit) != 0);

    /// <summary>The timestamp that carries them: less than 64 ms before the clock's, never after it, because later ones come from the clock alone.</summary>
    /// <param name="timestamp">What the timestamp would be, the connection's offset included.</param>
    public uint In(uint timestamp)
    {
        uint bits = (WindowScale is { } scale ? Math.Min(scale, ScaleMax) : NoScale) | (SackPermitted ? SackBit : 0) | (EcnPermitted ? EcnBit : 0);
        uint back = unchecked((timestamp & Mask) - bits) & Mask;
        return unchecked(timestamp - back);
    }
}
