using System.CommandLine;
using System.Globalization;

namespace Berth;

/// <summary>Socket options as typed: <c>no-delay=off</c>, <c>TCP_NODELAY=0</c>, or by numbers <c>6:1=0</c>.</summary>
internal static class SocketOptionWords
{
    private const string HexMark = "hex:";

    /// <summary>The repeatable <c>--option NAME=VALUE</c>.</summary>
    public static Option<string[]> Option(string help) => new("--option")
    {
        Description = help,
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="UsageException">A name is unknown, or a value is none of its option's.</exception>
    public static IReadOnlyList<SocketOptionValue> Parse(IEnumerable<string>? typed) => [.. (typed ?? []).Select(Parse)];

    /// <summary>Finds an option by its word or its constant.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static SocketOption Find(string name) => SocketOptionCatalogue.Find(name) ?? throw new UsageException(
        SocketOptionCatalogue.NearestName(name) is { } nearest
            ? $"unknown socket option '{name}': did you mean '{nearest}'?"
            : $"unknown socket option '{name}' (berth options lists all; LEVEL:NUMBER=VALUE sets any other)");

    private static SocketOptionValue Parse(string typed)
    {
        int equals = typed.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new UsageException($"--option takes NAME=VALUE, such as no-delay=off, not '{typed}'");
        }

        string name = typed[..equals].Trim();
        string value = typed[(equals + 1)..].Trim();
        if (name.Split(':') is [var level, var number]
            && int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out int levelNumber)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int optionNumber))
        {
            return new SocketOptionValue(levelNumber, optionNumber, RawValue(typed, value));
        }

        try
        {
            return Find(name).Parse(value);
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--option {wrong.Message}");
        }
    }

    private static byte[] RawValue(string typed, string value)
    {
        if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            return BitConverter.GetBytes(number);
        }

        try
        {
            return value.StartsWith(HexMark, StringComparison.OrdinalIgnoreCase)
                ? Convert.FromHexString(value[HexMark.Length..])
                : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new UsageException($"--option {typed}: by number, VALUE is a whole number, or bytes such as hex:01000000");
        }
    }
}
