namespace Berth;

/// <summary>The word that a person most likely meant: every mistyped scheme, service, model and option is answered with it.</summary>
public static class NearestWord
{
    /// <summary>
    /// The nearest of <paramref name="words"/> by insertions, deletions, replacements and swaps of neighbours, ignoring case.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="words">The right words; of equally near ones the first wins.</param>
    /// <returns>The word as spelt in <paramref name="words"/>; null when none is within a third of the letters, at least one.</returns>
    public static string? Find(string typed, IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(words);
        int limit = Math.Max(1, typed.Length / 3);
        string? nearest = null;
        foreach (string word in words)
        {
            if (Math.Abs(word.Length - typed.Length) > limit)
            {
                continue;
            }

            int distance = Distance(typed, word);
            if (distance <= limit && distance < Math.Max(word.Length, typed.Length))
            {
                nearest = word;
                limit = distance - 1;
            }
        }

        return nearest;
    }

    /// <summary>The words a message ends with: <c>: did you mean 'tcp'?</c>, or nothing when no word is near.</summary>
    internal static string DidYouMean(string typed, IEnumerable<string> words) =>
        Find(typed, words) is { } word ? $": did you mean '{word}'?" : "";

    /// <summary>Damerau-Levenshtein distance in its restricted form: no pair of letters is edited after it was swapped.</summary>
    internal static int Distance(string left, string right)
    {
        int[] twoAbove = new int[right.Length + 1];
        int[] above = new int[right.Length + 1];
        int[] row = new int[right.Length + 1];
        for (int column = 0; column <= right.Length; column++)
        {
            above[column] = column;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = above[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
                }
            }

            (twoAbove, above, row) = (above, row, twoAbove);
        }

        return above[right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
