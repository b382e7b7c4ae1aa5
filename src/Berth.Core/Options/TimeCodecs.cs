using System.Globalization;

namespace Berth;

/// <summary>Times: in each of the kernel's layouts a <see cref="TimeSpan"/>, typed with a unit and shown with one.</summary>
internal static class TimeCodecs
{
    private const int LingerBytes = 2 * sizeof(int);
    private const string None = "off";

    /// <summary>An <c>int</c> of seconds.</summary>
    public static OptionCodec<TimeSpan> Seconds(string range) => OfInt("s", TimeSpan.TicksPerSecond, range);

    /// <summary>An <c>int</c> of milliseconds.</summary>
    public static OptionCodec<TimeSpan> Milliseconds(string range) => OfInt("ms", TimeSpan.TicksPerMillisecond, range);

    /// <summary>An <c>int</c> of microseconds.</summary>
    public static OptionCodec<TimeSpan> Microseconds(string range) => OfInt("µs", TimeSpan.TicksPerMicrosecond, range);

    /// <summary>A <c>struct timeval</c>; zero is no limit.</summary>
    public static OptionCodec<TimeSpan> Timeval { get; } = new()
    {
        Unit = "µs",
        Range = "a time; 0 is no limit",
        BytesMax = 2 * IntPtr.Size,
        Encode = static value =>
        {
            long microseconds = Count(value, TimeSpan.TicksPerMicrosecond, long.MaxValue);
            byte[] bytes = new byte[2 * IntPtr.Size];
            WriteLong(bytes, microseconds / 1_000_000);
            WriteLong(bytes.AsSpan(IntPtr.Size), microseconds % 1_000_000);
            return bytes;
        },
        Decode = static bytes => new TimeSpan(
            (ReadLong(bytes) * TimeSpan.TicksPerSecond) + (ReadLong(bytes[IntPtr.Size..]) * TimeSpan.TicksPerMicrosecond)),
        TryParse = TryParse,
        Format = Format,
    };

    /// <summary>A <c>struct linger</c>: null is off, zero resets.</summary>
    public static OptionCodec<TimeSpan?> Linger { get; } = new()
    {
        Unit = "s",
        Range = "a time, or off",
        BytesMax = LingerBytes,
        Encode = static value =>
        {
            byte[] bytes = new byte[LingerBytes];
            BitConverter.TryWriteBytes(bytes, value is null ? 0 : 1);
            BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(int)), (int)Count(value ?? TimeSpan.Zero, TimeSpan.TicksPerSecond, int.MaxValue));
            return bytes;
        },
        Decode = static bytes => OptionCodecs.ReadInt(bytes) == 0 ? null : TimeSpan.FromSeconds(OptionCodecs.ReadInt(bytes[sizeof(int)..])),
        TryParse = static (text, out value) =>
        {
            bool isTime = TryParse(text, out TimeSpan time);
            value = isTime ? time : null;
            return isTime || text.Equals(None, StringComparison.OrdinalIgnoreCase);
        },
        Format = static value => value is { } time ? Format(time) : None,
    };

    private static OptionCodec<TimeSpan> OfInt(string unit, long ticks, string range) => new()
    {
        Unit = unit,
        Range = range,
        Encode = value => BitConverter.GetBytes((int)Count(value, ticks, int.MaxValue)),
        Decode = bytes => new TimeSpan(OptionCodecs.ReadInt(bytes) * ticks),
        TryParse = TryParse,
        TryParseSetting = (text, out value) =>
        {
            bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count);
            value = new TimeSpan(count * ticks);
            return isNumber;
        },
        Format = Format,
    };

    /// <summary>Whole units, rounded up: a short time must not become zero, which means none.</summary>
    private static long Count(TimeSpan time, long ticks, long max)
    {
        long count = (time.Ticks / ticks) + (time.Ticks % ticks > 0 ? 1 : 0);
        return count <= max && count >= -max ? count : throw OptionCodecs.TooLarge(count, max);
    }

    /// <summary>A number with <c>us</c>, <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; a bare one is seconds.</summary>
    private static bool TryParse(string text, out TimeSpan value)
    {
        (string number, long ticks) = text switch
        {
            [.., 'u' or 'µ', 's'] => (text[..^2], TimeSpan.TicksPerMicrosecond),
            [.., 'm', 's'] => (text[..^2], TimeSpan.TicksPerMillisecond),
            [.., 's'] => (text[..^1], TimeSpan.TicksPerSecond),
            [.., 'm'] => (text[..^1], TimeSpan.TicksPerMinute),
            [.., 'h'] => (text[..^1], TimeSpan.TicksPerHour),
            _ => (text, TimeSpan.TicksPerSecond),
        };
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        bool isTime = decimal.TryParse(number, Style, CultureInfo.InvariantCulture, out decimal count)
            && Math.Abs(count) <= long.MaxValue / ticks;
        value = isTime ? new TimeSpan((long)(count * ticks)) : default;
        return isTime;
    }

    private static string Format(TimeSpan time)
    {
        (long ticks, string unit) = Math.Abs(time.Ticks) switch
        {
            0 or >= TimeSpan.TicksPerSecond => (TimeSpan.TicksPerSecond, "s"),
            >= TimeSpan.TicksPerMillisecond => (TimeSpan.TicksPerMillisecond, "ms"),
            _ => (TimeSpan.TicksPerMicrosecond, "us"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)time.Ticks / ticks:0.#######}{unit}");
    }

    private static long ReadLong(ReadOnlySpan<byte> bytes) => IntPtr.Size == sizeof(long) ? BitConverter.ToInt64(bytes) : BitConverter.ToInt32(bytes);

    private static void WriteLong(Span<byte> bytes, long value)
    {
        bool written = IntPtr.Size == sizeof(long) ? BitConverter.TryWriteBytes(bytes, value) : BitConverter.TryWriteBytes(bytes, checked((int)value));
        System.Diagnostics.Debug.Assert(written, "The room is made for it.");
    }
}
