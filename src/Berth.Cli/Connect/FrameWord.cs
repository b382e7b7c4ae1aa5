using System.Buffers;
using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>Reads what <c>--frame</c> takes, such as <c>line</c>, <c>length16,offset=2,counted</c> or <c>delimiter=;</c>.</summary>
internal static class FrameWord
{
    private static readonly Dictionary<string, LengthFormat> Lengths = new(StringComparer.OrdinalIgnoreCase)
    {
        ["length8"] = LengthFormat.Length8,
        ["length16"] = LengthFormat.Length16,
        ["length16le"] = LengthFormat.Length16LittleEndian,
        ["length24"] = LengthFormat.Length24,
        ["length24le"] = LengthFormat.Length24LittleEndian,
        ["length32"] = LengthFormat.Length32,
        ["length32le"] = LengthFormat.Length32LittleEndian,
        ["length64"] = LengthFormat.Length64,
        ["length64le"] = LengthFormat.Length64LittleEndian,
        ["varint"] = LengthFormat.Varint,
    };

    private static readonly string[] Words = ["line", "delimiter", "fixed", "marks", "json", "netstring", .. Lengths.Keys];

    /// <summary>Makes the codec that was asked for.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="bytesMax">The limit of a message.</param>
    /// <param name="isCrLf">Whether lines are to end with CR LF.</param>
    /// <exception cref="UsageException">It says nothing that makes sense.</exception>
    public static MessageCodec<ReadOnlySequence<byte>> Parse(string typed, int bytesMax, bool isCrLf)
    {
        int wordEnd = typed.AsSpan().IndexOfAny('=', ',');
        string word = wordEnd < 0 ? typed : typed[..wordEnd];
        string rest = wordEnd < 0 ? "" : typed[wordEnd..];
        if (isCrLf && !Is(word, "line"))
        {
            throw new UsageException($"--crlf is about line ends: it goes with --frame line, not with --frame {word}");
        }

        if (Lengths.TryGetValue(word, out LengthFormat format))
        {
            return Length(format, word, rest, bytesMax);
        }

        string value = rest.StartsWith('=') ? rest[1..] : "";
        return word.ToLowerInvariant() switch
        {
            "line" when rest.Length == 0 => new LineCodec { BytesMax = bytesMax, WritesCrLf = isCrLf },
            "json" when rest.Length == 0 => new JsonValuesCodec { BytesMax = bytesMax },
            "netstring" when rest.Length == 0 => new NetstringCodec { BytesMax = bytesMax },
            "line" or "json" or "netstring" => throw new UsageException($"--frame {word} takes nothing more, not '{rest}'"),
            "delimiter" => value.Length > 0
                ? new DelimiterCodec(Unescape(value)) { BytesMax = bytesMax }
                : throw new UsageException("--frame delimiter takes the bytes that end a message, such as delimiter=; or delimiter=\\0"),
            "fixed" => Fixed(value, bytesMax),
            "marks" => Marks(value, bytesMax),
            _ => throw Unknown(word),
        };
    }

    private static LengthPrefixCodec Length(LengthFormat format, string word, string rest, int bytesMax)
    {
        const string Known = "offset=BYTES, adjust=BYTES and counted";
        if (rest.StartsWith('='))
        {
            throw new UsageException($"--frame {word} takes {Known}, behind commas, not '{rest}'");
        }

        int offset = 0;
        int adjustment = 0;
        bool isCounted = false;
        foreach (string part in rest.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = part.Split('=', 2);
            switch (halves[0])
            {
                case "offset" when halves is [_, var bytes]:
                    offset = Number("offset", bytes, 0, 65_536);
                    break;
                case "adjust" when halves is [_, var bytes]:
                    adjustment = Number("adjust", bytes, -1_000_000_000, 1_000_000_000);
                    break;
                case "counted" when halves.Length == 1 && format == LengthFormat.Varint:
                    throw new UsageException("--frame varint can't be counted: its size depends on its value");
                case "counted" when halves.Length == 1:
                    isCounted = true;
                    break;
                default:
                    throw new UsageException($"--frame {word} takes {Known}, not '{part}'" + DidYouMean(halves[0], ["offset", "adjust", "counted"]));
            }
        }

        return new LengthPrefixCodec(format) { BytesMax = bytesMax, Offset = offset, Adjustment = adjustment, CountsPrefix = isCounted };
    }

    private static FixedSizeCodec Fixed(string value, int bytesMax) =>
        value.Length == 0
            ? throw new UsageException("--frame fixed takes the size of every message, such as fixed=8")
            : new FixedSizeCodec(Number("fixed", value, 1, bytesMax));

    private static MarkPairCodec Marks(string value, int bytesMax) =>
        value.Split(',') is [{ Length: > 0 } begin, { Length: > 0 } end]
            ? new MarkPairCodec(Unescape(begin), Unescape(end)) { BytesMax = bytesMax }
            : throw new UsageException("--frame marks takes what a message begins and ends with, such as marks=<HTML>,</HTML>; a comma in a mark is \\x2c");

    private static int Number(string name, string text, int min, int max) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw new UsageException($"--frame: {name} takes a whole number of bytes from {min} to {max}, not '{text}'");

    /// <summary>Text as UTF-8, with the escapes that a shell does not take away.</summary>
    private static byte[] Unescape(string text)
    {
        List<byte> bytes = [];
        for (int place = 0; place < text.Length;)
        {
            int plain = text.IndexOf('\\', place) is var found and >= 0 ? found - place : text.Length - place;
            bytes.AddRange(Encoding.UTF8.GetBytes(text, place, plain));
            place += plain;
            if (place < text.Length)
            {
                bytes.Add(Escape(text, ref place));
            }
        }

        return [.. bytes];
    }

    private static byte Escape(string text, ref int place)
    {
        string escape = text.Substring(place, Math.Min(text.Length - place, text.AsSpan(place).StartsWith("\\x", StringComparison.Ordinal) ? 4 : 2));
        place += escape.Length;
        return escape switch
        {
            "\\n" => (byte)'\n',
            "\\r" => (byte)'\r',
            "\\t" => (byte)'\t',
            "\\0" => 0,
            "\\\\" => (byte)'\\',
            ['\\', 'x', ..] when byte.TryParse(escape.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) && escape.Length == 4 => value,
            _ => throw new UsageException($"--frame knows the escapes \\n \\r \\t \\0 \\\\ and \\xHH (two hex digits), not '{escape}'"),
        };
    }

    private static UsageException Unknown(string word) =>
        new($"--frame takes {string.Join(", ", Words[..6])}, varint, or length8 to length64 (also length16le …), not '{word}'" + DidYouMean(word, Words));

    private static string DidYouMean(string typed, IEnumerable<string> known) =>
        NearestWord.Find(typed, known) is { } near ? $": did you mean '{near}'?" : "";

    private static bool Is(string word, string known) => string.Equals(word, known, StringComparison.OrdinalIgnoreCase);
}
