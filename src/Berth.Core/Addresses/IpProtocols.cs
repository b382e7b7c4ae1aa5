using System.Collections.Frozen;
using System.Globalization;

namespace Berth;

/// <summary>
/// Names and numbers of IP protocols: a small table that is the same on every host (IANA's assigned internet protocol numbers), and
/// after it the system's <c>protocols</c> file (protocols(5)), read once when it exists.
/// </summary>
public static class IpProtocols
{
    /// <summary>ICMP for IPv4 (RFC 792).</summary>
    public const int Icmp = 1;

    /// <summary>ICMP for IPv6 (RFC 4443).</summary>
    public const int IcmpV6 = 58;

    /// <summary>The highest number that the header has room for. Linux sends by it, and receives nothing (raw(7)).</summary>
    public const int NumberMax = 255;

    private const string ProtocolsFile = "/etc/protocols";

    private static readonly FrozenDictionary<string, int> BuiltIn = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["icmp"] = Icmp,
        ["igmp"] = 2,
        ["ipip"] = 4,
        ["tcp"] = 6,
        ["egp"] = 8,
        ["igp"] = 9,
        ["udp"] = 17,
        ["dccp"] = 33,
        ["ipv6"] = 41,
        ["rsvp"] = 46,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["ipv6-icmp"] = IcmpV6,
        ["ipv6-nonxt"] = 59,
        ["eigrp"] = 88,
        ["ospf"] = 89,
        ["etherip"] = 97,
        ["pim"] = 103,
        ["ipcomp"] = 108,
        ["vrrp"] = 112,
        ["l2tp"] = 115,
        ["sctp"] = 132,
        ["udplite"] = 136,
        ["mpls-in-ip"] = 137,
        ["raw"] = NumberMax,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["icmpv6"] = "ipv6-icmp",
        ["icmp6"] = "ipv6-icmp",
        ["ipencap"] = "ipip",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<IReadOnlyList<(string Name, int Number)>> SystemProtocols = new(() => ReadFile(ProtocolsFile));

    /// <summary>The names of the table that is the same on every host, by number; suggestions come from it.</summary>
    internal static IReadOnlyList<string> BuiltInNames { get; } = [.. BuiltIn.OrderBy(pair => pair.Value).Select(pair => pair.Key)];

    /// <summary>The number of a protocol.</summary>
    /// <param name="name">A name or an alias, in any case; not a number.</param>
    /// <param name="number">The number, 0–255, when the name is known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryGetNumber(string name, out int number)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (BuiltIn.TryGetValue(Aliases.GetValueOrDefault(name, name), out number))
        {
            return true;
        }

        foreach ((string known, int itsNumber) in SystemProtocols.Value)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                number = itsNumber;
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of a protocol.</summary>
    /// <param name="number">A number.</param>
    /// <returns>The name, or null when none is known.</returns>
    public static string? NameOf(int number)
    {
        foreach (string name in BuiltInNames)
        {
            if (BuiltIn[name] == number)
            {
                return name;
            }
        }

        return SystemProtocols.Value.FirstOrDefault(protocol => protocol.Number == number).Name;
    }

    /// <summary>The name where the table that is the same on every host has one, else the number: what URLs are written with.</summary>
    internal static string ToText(int number) => BuiltInNames.FirstOrDefault(name => BuiltIn[name] == number)
        ?? number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The lines of a protocols file: <c>name number alias… # comment</c>; others are passed over.</summary>
    internal static IReadOnlyList<(string Name, int Number)> Read(IEnumerable<string> lines)
    {
        List<(string, int)> protocols = [];
        foreach (string line in lines)
        {
            string[] words = line.Split('#', 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number <= NumberMax)
            {
                protocols.Add((words[0], number));
                protocols.AddRange(words.Skip(2).Select(alias => (alias, number)));
            }
        }

        return protocols;
    }

    private static IReadOnlyList<(string Name, int Number)> ReadFile(string path)
    {
        try
        {
            return File.Exists(path) ? Read(File.ReadLines(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // The file is a convenience: without it the built-in names remain.
        }
    }
}
