using System.Collections.Frozen;
using System.Globalization;

namespace Berth;

/// <summary>Names and numbers of what an Ethernet frame carries (IANA's IEEE 802 numbers, linux/if_ether.h).</summary>
public static class EtherTypes
{
    /// <summary>Not a type on the wire: a packet socket bound to it receives every frame (ETH_P_ALL).</summary>
    public const int All = 3;

    /// <summary>IPv4 (RFC 894).</summary>
    public const int IPv4 = 0x0800;

    /// <summary>The first of the two that are set aside for experiments on one's own network (IEEE 802, RFC 9542 section 3).</summary>
    public const int Experimental = 0x88b5;

    private static readonly FrozenDictionary<string, int> ByName = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["all"] = All,
        ["ipv4"] = IPv4,
        ["arp"] = 0x0806,
        ["rarp"] = 0x8035,
        ["vlan"] = 0x8100,
        ["ipv6"] = 0x86dd,
        ["mpls"] = 0x8847,
        ["pppoe"] = 0x8864,
        ["eapol"] = 0x888e,
        ["macsec"] = 0x88e5,
        ["lldp"] = 0x88cc,
        ["ptp"] = 0x88f7,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names, by number; suggestions come from them.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. ByName.OrderBy(pair => pair.Value).Select(pair => pair.Key)];

    /// <summary>The number of a name.</summary>
    /// <param name="name">A name in any case; not a number.</param>
    /// <param name="number">The number, 0–65535, when the name is known.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryGetNumber(string name, out int number) => ByName.TryGetValue(name, out number);

    /// <summary>The name of an EtherType.</summary>
    /// <param name="number">A number.</param>
    /// <returns>The name, or null when the table has none.</returns>
    public static string? NameOf(int number) => Names.FirstOrDefault(name => ByName[name] == number);

    /// <summary>The name, or four hexadecimal digits as standards write them: <c>0x88b5</c>.</summary>
    internal static string ToText(int number) => NameOf(number) ?? string.Create(CultureInfo.InvariantCulture, $"0x{number:x4}");
}
