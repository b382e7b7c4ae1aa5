namespace Berth;

/// <summary>How parts of a malformed URL are shown to the person who typed it.</summary>
internal static class UrlText
{
    private const int QuotedCharactersMax = 64;

    /// <summary>The part in quotes; the middle of a long one is left out.</summary>
    public static string Quote(ReadOnlySpan<char> part) => part.Length <= QuotedCharactersMax
        ? $"'{part}'"
        : $"'{part[..(QuotedCharactersMax / 2)]}…{part[^(QuotedCharactersMax / 4)..]}'";

    /// <summary>A single character: itself when it can be shown, else its code point.</summary>
    public static string Show(char character) => character switch
    {
        ' ' => "space",
        _ when char.IsControl(character) => $"control character U+{(int)character:X4}",
        _ when char.IsWhiteSpace(character) || char.IsSurrogate(character) => $"character U+{(int)character:X4}",
        _ => $"character '{character}'",
    };

    /// <summary>The place of the first UTF-16 surrogate without its partner, or −1: such a text has no UTF-8 form.</summary>
    public static int IndexOfLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
    }
}
