namespace Berth;

/// <summary>Reads <c>key=value</c> out of a line.</summary>
internal static class Said
{
    public static string Value(this string line, string key)
    {
        string found = line.Split(' ').FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"no {key}= in '{line}'");
        return found[(key.Length + 1)..];
    }

    public static int Number(this string line, string key) => int.Parse(line.Value(key));
}
