using System.Buffers;
using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>
/// Turns bytes from a stranger into one line that is safe to print: UTF-8, with everything escaped that could move the cursor, change
/// the order of what is shown, or hide. One newline at the end is not shown.
/// </summary>
internal static class PrintableText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    public static string From(ReadOnlySpan<byte> bytes)
    {
        bytes = WithoutNewline(bytes);
        StringBuilder text = new(bytes.Length);
        Span<char> chars = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status != OperationStatus.Done)
            {
                foreach (byte bad in bytes[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{bad:x2}");
                }
            }
            else if (Escape(rune) is { } escape)
            {
                text.Append(escape);
            }
            else
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static ReadOnlySpan<byte> WithoutNewline(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [.., (byte)'\r', (byte)'\n'] => bytes[..^2],
        [.., (byte)'\n'] => bytes[..^1],
        _ => bytes,
    };

    /// <summary>The escape for what must not be printed as it is, or null. A backslash is escaped so that an escape can't be faked.</summary>
    private static string? Escape(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        // Scripts and emoji need the two joiners, and they do no harm.
        ZeroWidthNonJoiner or ZeroWidthJoiner => null,
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            // Bidirectional controls are of category Format.
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                => Hexadecimal(rune.Value),
            _ => null,
        },
    };

    private static string Hexadecimal(int value) => value switch
    {
        < 0x80 => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    };
}
