using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Berth;

/// <summary>Options of the kinds that the commands share, each with an error that says what was typed and what would be right.</summary>
internal static class OptionOf
{
    public static Option<bool> Flag(string name, string help, params string[] aliases) => new(name, aliases) { Description = help };

    public static Option<string?> Text(string name, string valueName, string help) => new(name) { Description = help, HelpName = valueName };

    /// <summary>A whole number within a range.</summary>
    public static Option<int?> Number(string name, string valueName, string help, int min, int max = int.MaxValue) => new(name)
    {
        Description = help,
        HelpName = valueName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
            {
                return number;
            }

            result.AddError(max == int.MaxValue
                ? $"{name} takes a whole number, {min} or more, not '{text}'"
                : $"{name} takes a whole number from {min} to {max}, not '{text}'");
            return null;
        },
    };

    /// <summary>A time: a number with ms, s or m; a bare number is seconds.</summary>
    public static Option<TimeSpan?> Duration(string name, string help, bool mayBeZero = false) => new(name)
    {
        Description = help,
        HelpName = "T",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Durations.TryParse(text, out TimeSpan duration) && (mayBeZero || duration > TimeSpan.Zero))
            {
                return duration;
            }

            result.AddError($"{name} takes {(mayBeZero ? "" : "more than zero: ")}a number with ms, s or m (a bare number is seconds, at most "
                + $"{Durations.MinutesMax} minutes), not '{text}'");
            return null;
        },
    };

    /// <summary>One word out of a few. The first is the default, and stands for the type's default value.</summary>
    public static Option<T> Word<T>(string name, string help, params (string Word, T Value)[] words) => new(name)
    {
        Description = $"{help} (default {words[0].Word})",
        HelpName = string.Join('|', words.Select(static word => word.Word)),
        CustomParser = result => WordOf(result, name, words),
    };

    private static T WordOf<T>(ArgumentResult result, string name, (string Word, T Value)[] words)
    {
        string text = result.Tokens[0].Value;
        foreach ((string word, T value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string[] known = [.. words.Select(static word => word.Word)];
        string nearest = NearestWord.Find(text, known) is { } near ? $": did you mean '{near}'?" : "";
        result.AddError($"{name} is one of {string.Join(", ", known)}, not '{text}'{nearest}");
        return words[0].Value;
    }
}
