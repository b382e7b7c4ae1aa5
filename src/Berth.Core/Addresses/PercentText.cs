using System.Buffers;
using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>
/// Text with <c>%XX</c> (RFC 3986 section 2.1) for what must not reach a terminal as it is: it could move the cursor, forge a line, or
/// change the order of what is shown. All else stands for itself.
/// </summary>
internal static class PercentText
{
    public static string Escape(string text) => Escape(Encoding.UTF8.GetBytes(text));

    public static string Escape(ReadOnlySpan<byte> utf8)
    {
        StringBuilder text = new(utf8.Length);
        Span<char> chars = stackalloc char[2];
        while (!utf8.IsEmpty)
        {
            bool isText = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) == OperationStatus.Done;
            if (isText && !IsHidden(rune) && !(rune.Value == '%' && TryReadHex(utf8[1..], out _)))
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }
            else
            {
                foreach (byte each in utf8[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
                }
            }

            utf8 = utf8[length..];
        }

        return text.ToString();
    }

    /// <summary>The text that was escaped; null when the bytes are no UTF-8. A <c>%</c> without two hex digits stands for itself.</summary>
    public static string? Unescape(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal) || UrlText.IndexOfLoneSurrogate(text) >= 0)
        {
            return text;
        }

        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        byte[] bytes = new byte[rest.Length];
        int count = 0;
        while (!rest.IsEmpty)
        {
            bool isEscape = TryReadHex(rest[0] == (byte)'%' ? rest[1..] : [], out byte value);
            bytes[count++] = isEscape ? value : rest[0];
            rest = rest[(isEscape ? 3 : 1)..];
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Bidirectional controls are of category Format.</summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool TryReadHex(ReadOnlySpan<byte> digits, out byte value)
    {
        value = 0;
        return digits.Length >= 2 && byte.TryParse(digits[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
