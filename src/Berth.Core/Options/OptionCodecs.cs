using System.Globalization;
using System.Numerics;
using System.Text;

namespace Berth;

/// <summary>The kinds of values that options have.</summary>
internal static class OptionCodecs
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>An <c>int</c> that is zero or not.</summary>
    public static OptionCodec<bool> Boolean { get; } = new()
    {
        Range = "on or off",
        Encode = static value => BitConverter.GetBytes(value ? 1 : 0),
        Decode = static bytes => ReadInt(bytes) != 0,
        TryParse = TryParseBoolean,
        Format = static value => value ? "on" : "off",
    };

    /// <summary>Bytes of arbitrary layout, typed and shown in hexadecimal.</summary>
    public static OptionCodec<ReadOnlyMemory<byte>> Bytes(int bytesMax) => new()
    {
        Unit = "bytes",
        Range = $"at most {bytesMax} bytes in hexadecimal, or nothing",
        BytesMax = bytesMax,
        Encode = value => value.Length <= bytesMax ? value.ToArray() : throw TooLarge(value.Length, bytesMax),
        Decode = static bytes => bytes.ToArray(),
        TryParse = static (text, out value) =>
        {
            byte[] bytes = new byte[text.Length / 2];
            bool isHex = text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
            value = bytes;
            return isHex;
        },
        Format = static value => Convert.ToHexString(value.Span),
    };

    /// <summary>An <c>int</c>.</summary>
    public static OptionCodec<int> Int(int min, int max, string unit = "", string? range = null) => new()
    {
        Unit = unit,
        Range = range ?? (max == int.MaxValue ? $"a number, {min.ToString(Culture)} or more" : string.Create(Culture, $"{min} to {max}")),
        Encode = BitConverter.GetBytes,
        Decode = ReadInt,
        TryParse = TryParseNumber,
        Format = static value => value.ToString(Culture),
    };

    /// <summary>An <c>int</c> that C takes as unsigned.</summary>
    public static OptionCodec<uint> UInt(string unit = "") => new()
    {
        Unit = unit,
        Range = "0 to 4294967295",
        Encode = BitConverter.GetBytes,
        Decode = static bytes => (uint)ReadInt(bytes),
        TryParse = TryParseNumber,
        Format = static value => value.ToString(Culture),
    };

    /// <summary>A 64-bit number.</summary>
    public static OptionCodec<ulong> ULong(string unit = "") => new()
    {
        Unit = unit,
        Range = "0 to 18446744073709551615",
        BytesMax = sizeof(ulong),
        Encode = BitConverter.GetBytes,
        Decode = static bytes => bytes.Length >= sizeof(ulong) ? BitConverter.ToUInt64(bytes) : (uint)ReadInt(bytes),
        TryParse = TryParseNumber,
        Format = static value => value.ToString(Culture),
    };

    /// <summary>A name, such as an interface's.</summary>
    public static OptionCodec<string> Text(int bytesMax, string range) => new()
    {
        Range = range,
        BytesMax = bytesMax + 1,
        Encode = value => Encoding.UTF8.GetBytes(value) is { } bytes && bytes.Length <= bytesMax ? bytes : throw TooLarge(value.Length, bytesMax),
        Decode = static bytes => Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes),
        TryParse = static (text, out value) =>
        {
            value = text;
            return true;
        },
        Format = static value => value,
    };

    /// <summary>An <c>int</c> that is one out of a few, each with a word.</summary>
    public static OptionCodec<T> Words<T>(Func<T, int> number, params (string Word, int Number, T Value)[] words) => new()
    {
        Range = string.Join(", ", words.Select(static word => word.Word)),
        Encode = value => BitConverter.GetBytes(number(value)),
        Decode = bytes => ReadInt(bytes) is var found && Array.FindIndex(words, word => word.Number == found) is var place and >= 0
            ? words[place].Value
            : throw new FormatException($"The kernel gave {found}, which is none of {string.Join(", ", words.Select(static word => word.Number))}."),
        TryParse = (text, out value) =>
        {
            int place = Array.FindIndex(words, word => word.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = place < 0 ? default! : words[place].Value;
            return place >= 0;
        },
        Format = value => Array.Find(words, word => word.Number == number(value)).Word ?? number(value).ToString(Culture),
    };

    /// <summary>The <c>int</c> that begins the bytes; the kernel gives one byte where it was offered less room.</summary>
    public static int ReadInt(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        >= sizeof(int) => BitConverter.ToInt32(bytes),
        >= 1 => bytes[0],
        _ => throw new FormatException("The kernel gave no bytes where a number was expected."),
    };

    public static ArgumentOutOfRangeException TooLarge(long value, long max) =>
        new(nameof(value), value, string.Create(Culture, $"The kernel takes {max} at most."));

    /// <summary>A number; <c>0x</c> for hexadecimal, <c>k</c> and <c>M</c> for 1,024 and 1,048,576.</summary>
    private static bool TryParseNumber<T>(string text, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (string digits, int factor) = text switch
        {
            [.., 'k' or 'K'] => (text[..^1], 1024),
            [.., 'M'] => (text[..^1], 1 << 20),
            _ => (text, 1),
        };
        bool isNumber = digits.Length > 2 && digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowHexSpecifier, Culture, out BigInteger number)
            : BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, Culture, out number);
        number *= factor;
        bool fits = isNumber && number >= BigInteger.CreateChecked(T.MinValue) && number <= BigInteger.CreateChecked(T.MaxValue);
        value = fits ? T.CreateChecked(number) : default;
        return fits;
    }

    private static bool TryParseBoolean(string text, out bool value)
    {
        value = text.ToUpperInvariant() is "ON" or "1" or "TRUE" or "YES";
        return value || text.ToUpperInvariant() is "OFF" or "0" or "FALSE" or "NO";
    }
}
