namespace Berth;

/// <summary>The user time-out as the option carries it (RFC 5482 section 3): 15 bits of seconds, or of minutes.</summary>
internal static class UserTimeoutField
{
    private const int ValueMax = 0x7FFF;
    private const int MinutesBit = 0x8000;

    public static ushort Encode(TimeSpan timeout)
    {
        long seconds = Math.Max((long)Math.Ceiling(timeout.TotalSeconds), 1);
        return seconds <= ValueMax
            ? (ushort)seconds
            : (ushort)(MinutesBit | (int)Math.Min((seconds + 59) / 60, ValueMax));
    }

    public static TimeSpan Decode(ushort value) =>
        (value & MinutesBit) == 0 ? TimeSpan.FromSeconds(value) : TimeSpan.FromMinutes(value & ValueMax);
}
