using System.Collections.Frozen;
using System.Globalization;

namespace Berth;

/// <summary>
/// The fault table: every <c>errno</c> that socket calls can return on Linux, with its name, one sentence in plain words, and what
/// to check. <c>berth explain</c> and every message come from here. It does not translate the base library's <c>SocketError</c>.
/// </summary>
public static class ErrnoTable
{
    private static readonly FrozenDictionary<int, ErrnoEntry> ByNumber =
        ErrnoRowsGeneral.Rows.Concat(ErrnoRowsSockets.Rows).ToFrozenDictionary(entry => entry.Errno.Value);

    /// <summary>All rows, in the order of their numbers.</summary>
    public static IReadOnlyList<ErrnoEntry> All { get; } = [.. ByNumber.Values.OrderBy(entry => entry.Errno.Value)];

    /// <summary>The names and aliases, for suggestions.</summary>
    internal static IEnumerable<string> Names =>
        All.SelectMany(entry => entry.Alias is null ? [entry.Name] : new[] { entry.Name, entry.Alias });

    /// <summary>The row of a number.</summary>
    /// <param name="number">A positive errno.</param>
    /// <returns>The row, or null when socket calls do not return that number.</returns>
    public static ErrnoEntry? Find(int number) => ByNumber.GetValueOrDefault(number);

    /// <summary>The row of a name or number as a person types it.</summary>
    /// <param name="nameOrNumber"><c>ECONNREFUSED</c>, <c>econnrefused</c>, <c>connrefused</c>, <c>EWOULDBLOCK</c>, or <c>111</c>.</param>
    /// <returns>The row, or null when there is none.</returns>
    public static ErrnoEntry? Find(string nameOrNumber)
    {
        ArgumentNullException.ThrowIfNull(nameOrNumber);
        string typed = nameOrNumber.Trim();
        return int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? Find(number)
            : ByName(typed) ?? ByName($"E{typed}");
    }

    /// <summary>The name nearest to what was typed, for <c>did you mean</c>.</summary>
    /// <param name="typed">A mistyped name.</param>
    /// <returns>A name or alias of the table, or null when none is near.</returns>
    public static string? NearestName(string typed) => NearestWord.Find(typed, Names);

    /// <summary>The reason that fits what the kernel said.</summary>
    /// <param name="errno">Any number.</param>
    /// <returns>The reason; <see cref="FaultReason.Other"/> for a number the table does not have.</returns>
    public static FaultReason ReasonOf(Errno errno) => Find(errno.Value)?.Reason ?? FaultReason.Other;

    private static ErrnoEntry? ByName(string name) => All.FirstOrDefault(entry =>
        string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(entry.Alias, name, StringComparison.OrdinalIgnoreCase));
}
