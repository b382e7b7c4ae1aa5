using System.Globalization;

namespace Berth;

/// <summary>Reads a script. What it does not know is an error with file, line and column; nothing is passed over.</summary>
internal sealed partial class ScriptParser
{
    private readonly string _file;
    private readonly List<ScriptToken> _tokens;
    private int _at;

    private ScriptParser(string file, string text)
    {
        _file = file;
        _tokens = new ScriptLexer(file, text).ReadAll();
    }

    private ScriptToken Current => _tokens[_at];

    public static Script Parse(string file, string text)
    {
        ScriptParser parser = new(file, text);
        List<ScriptEvent> events = [];
        ScriptOptions options = new();
        while (parser.Current.Is("--"))
        {
            options = parser.ReadOption(options);
        }

        while (parser.Current.Kind == ScriptTokenKind.Shell)
        {
            events.AddRange(parser.ReadSettings(new(ScriptTimeKind.Relative, default, default)));
        }

        while (parser.Current.Kind != ScriptTokenKind.End)
        {
            events.AddRange(parser.ReadEvents());
        }

        return new Script(file, options, events);
    }

    private ScriptOptions ReadOption(ScriptOptions options)
    {
        Expect("--");
        ScriptToken name = ExpectWord("the name of an option");
        Expect("=");
        return name.Text switch
        {
            "tolerance_usecs" => options with { Tolerance = TimeSpan.FromMicroseconds(ReadInteger("a number of microseconds")) },
            "mtu" => options with { Mtu = (int)ReadInteger("a number of bytes") },
            "ip_version" => options with { IsIpv6 = ReadVersion() },
            _ => throw Error(name, "expected tolerance_usecs, mtu or ip_version"),
        };
    }

    private bool ReadVersion()
    {
        ScriptToken version = ExpectWord("ipv4 or ipv6");
        return version.Text switch
        {
            "ipv4" => false,
            "ipv6" => true,
            _ => throw Error(version, "expected ipv4 or ipv6"),
        };
    }

    private List<ScriptEvent> ReadEvents()
    {
        int line = Current.Line;
        ScriptTime time = ReadTime();
        switch (Current.Kind)
        {
            case ScriptTokenKind.Shell:
                return ReadSettings(time);
            case ScriptTokenKind.Code:
                return [new AssertEvent(time, line, Take().Text)];
            case ScriptTokenKind.Word:
                return [ReadCall(time, line)];
            case ScriptTokenKind.Symbol when Current.Is("<") || Current.Is(">"):
                return [ReadPacket(time, line)];
            default:
                throw Error(Current, "expected a packet (< or >), a system call, an assertion (%{ }%) or a setting in backticks");
        }
    }

    private ScriptTime ReadTime()
    {
        if (TakeIf("*"))
        {
            return new(ScriptTimeKind.Any, TimeSpan.Zero, TimeSpan.MaxValue);
        }

        bool isRelative = TakeIf("+");
        TimeSpan from = ReadSeconds();
        TimeSpan to = from;
        bool isSpan = Current.Is("...");
        if (isSpan || Current.Is("~"))
        {
            Take();
            if (isRelative)
            {
                TakeIf("+"); // The second time counts from the same event as the first.
            }

            ScriptToken place = Current;
            to = ReadSeconds();
            if (to < from)
            {
                throw Error(place, "expected a time that is not before the first");
            }
        }

        return new(isRelative ? ScriptTimeKind.Relative : ScriptTimeKind.Absolute, from, to, isSpan);
    }

    private TimeSpan ReadSeconds()
    {
        ScriptToken token = Current;
        if (token.Kind != ScriptTokenKind.Number || !decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds))
        {
            throw Error(token, "expected a time in seconds");
        }

        Take();
        return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    private List<ScriptEvent> ReadSettings(ScriptTime time)
    {
        ScriptToken token = Take();
        List<ScriptEvent> settings = [];
        string[] words = token.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words)
        {
            if (word is "sysctl" or "-w" or "-q" or "-qw")
            {
                continue;
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (words[0] != "sysctl" || equals < 1)
            {
                throw Error(token, $"expected sysctl name=value, found {word}: scripts run no commands, they only set");
            }

            settings.Add(new SettingEvent(time, token.Line, word[..equals], word[(equals + 1)..].Trim('"', '\'')));
            time = new(ScriptTimeKind.Relative, default, default);
        }

        return settings;
    }

    private ScriptToken Take() => _tokens[_at++];

    private bool TakeIf(string symbol)
    {
        bool found = Current.Is(symbol);
        _at += found ? 1 : 0;
        return found;
    }

    private bool TakeIfWord(string word)
    {
        bool found = Current.IsWord(word);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(string symbol)
    {
        if (!TakeIf(symbol))
        {
            throw Error(Current, $"expected '{symbol}'");
        }
    }

    private ScriptToken ExpectWord(string what) =>
        Current.Kind == ScriptTokenKind.Word ? Take() : throw Error(Current, $"expected {what}");

    private void ExpectThisWord(string word)
    {
        if (!TakeIfWord(word))
        {
            throw Error(Current, $"expected {word}");
        }
    }

    private long ReadInteger(string what)
    {
        ScriptToken token = Current;
        bool isHex = token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        long number = 0;
        if (token.Kind != ScriptTokenKind.Number
            || !(isHex
                ? long.TryParse(token.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
                : long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number)))
        {
            throw Error(token, $"expected {what}");
        }

        Take();
        return number;
    }

    private long ReadInteger(string what, long maximum)
    {
        ScriptToken token = Current;
        long number = ReadInteger(what);
        return number <= maximum ? number : throw Error(token, $"expected {what} up to {maximum}");
    }

    private ScriptException Error(ScriptToken token, string expected) =>
        new(_file, token.Line, token.Column, expected.StartsWith("expected", StringComparison.Ordinal) ? $"{expected}, found {token}" : expected);
}
