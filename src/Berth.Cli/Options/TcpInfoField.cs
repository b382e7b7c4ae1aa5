using System.Reflection;

namespace Berth;

/// <summary>A value of <see cref="TcpInfo"/> with its name for people and for programs.</summary>
/// <param name="Name">Words with hyphens: <c>round-trip-time</c>.</param>
/// <param name="JsonName">In camelCase, with the unit of a time at its end: <c>roundTripTimeUs</c>.</param>
/// <param name="Value">The value; never null.</param>
internal sealed record TcpInfoField(string Name, string JsonName, object Value)
{
    private static readonly string[] OfListener = [nameof(TcpInfo.State), nameof(TcpInfo.QueueLength), nameof(TcpInfo.QueueLimit)];

    /// <summary>Every value that the kernel gave.</summary>
    public static IEnumerable<TcpInfoField> Of(TcpInfo info)
    {
        foreach (PropertyInfo property in typeof(TcpInfo).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetValue(info) is { } value)
            {
                if (info.QueueLength is not null && !OfListener.Contains(property.Name))
                {
                    continue; // The kernel leaves the rest of a listener's as it is on a socket without a connection.
                }

                string name = char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
                yield return new TcpInfoField(JsonLine.Word(property.Name), value is TimeSpan ? $"{name}Us" : name, value);
            }
        }
    }

    /// <summary>The value as a person reads it.</summary>
    public string Text => Value switch
    {
        bool isSo => isSo ? "yes" : "no",
        TimeSpan time => FaultText.Duration(time),
        Enum => JsonLine.Word(Value.ToString()!).Replace(", -", ", ", StringComparison.Ordinal),
        _ => Convert.ToString(Value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
