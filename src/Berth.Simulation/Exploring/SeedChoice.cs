using System.Globalization;

namespace Berth;

/// <summary>One seed, and which of its faults count: what BERTH_SEED says.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Kept">The numbers of the faults; null for all.</param>
internal sealed record SeedChoice(long Seed, IReadOnlySet<int>? Kept)
{
    public const string Variable = "BERTH_SEED";

    /// <exception cref="FormatException">The text is not of the form; the message says what the form is.</exception>
    public static SeedChoice Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        if (!long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed))
        {
            throw Malformed(text, parts[0]);
        }

        if (parts.Length == 1)
        {
            return new SeedChoice(seed, null);
        }

        HashSet<int> kept = [];
        foreach (string number in parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            kept.Add(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : throw Malformed(text, number));
        }

        return new SeedChoice(seed, kept);
    }

    private static FormatException Malformed(string text, string part) => new(
        $"{Variable}={text}: '{part}' is no number. Write a seed, as in {Variable}=17, or a seed and the faults that count, as in {Variable}=17:3,9.");
}
