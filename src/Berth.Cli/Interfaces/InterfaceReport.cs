using System.Globalization;
using System.Net;
using Spectre.Console;

namespace Berth;

/// <summary>Interfaces as a table whose every row bears the interface's name, or one object a line.</summary>
internal static class InterfaceReport
{
    public static void ShowTable(IEnumerable<HostInterface> interfaces)
    {
        Table table = Terminal.NewTable("interface", "index", "kind", "address", "more");
        foreach (HostInterface each in interfaces)
        {
            string hardware = HardwareText(each.HardwareAddress);
            AddRow(table, each, "link", hardware.Length > 0 ? hardware : "-", LinkText(each));
            foreach (InterfaceAddress address in each.Addresses)
            {
                string more = address.Broadcast is { } broadcast ? $"broadcast {broadcast}" : address.Peer is { } peer ? $"peer {peer}" : "";
                AddRow(table, each, ProtocolWords.OfFamily(address.Address.AddressFamily), $"{address.Address}/{address.PrefixLength}", more);
            }

            foreach (IPAddress group in each.MulticastGroups)
            {
                AddRow(table, each, "multicast", group.ToString(), "");
            }
        }

        Terminal.Show(table);
    }

    public static byte[] ToJson(HostInterface each) => JsonLine.Of(json =>
    {
        json.WriteString("name", each.Name);
        json.WriteNumber("index", each.Index);
        json.WriteStartArray("flags");
        foreach (string flag in Flags(each))
        {
            json.WriteStringValue(flag);
        }

        json.WriteEndArray();
        json.WriteNumberOrNull("mtuBytes", each.MtuBytes);
        json.WriteString("hardwareAddress", HardwareText(each.HardwareAddress) is { Length: > 0 } hardware ? hardware : null);
        json.WriteStartArray("addresses");
        foreach (InterfaceAddress address in each.Addresses)
        {
            json.WriteStartObject();
            json.WriteString("family", ProtocolWords.OfFamily(address.Address.AddressFamily));
            json.WriteString("address", address.Address.ToString());
            json.WriteNumber("prefixLengthBits", address.PrefixLength);
            json.WriteIfThere("broadcast", address.Broadcast?.ToString());
            json.WriteIfThere("peer", address.Peer?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("multicastGroups");
        foreach (IPAddress group in each.MulticastGroups)
        {
            json.WriteStringValue(group.ToString());
        }

        json.WriteEndArray();
    });

    private static void AddRow(Table table, HostInterface each, string kind, string address, string more) => table.AddRow(
        new Text(each.Name),
        new Text(each.Index.ToString(CultureInfo.InvariantCulture)),
        new Text(kind),
        new Text(address),
        new Text(more));

    private static string LinkText(HostInterface each)
    {
        string[] mtu = each.MtuBytes is { } bytes ? [$"mtu {bytes} bytes"] : [];
        string[] down = each.Traits.HasFlag(InterfaceTraits.Up) ? [] : ["down"];
        return string.Join(", ", [.. mtu, .. down, .. Flags(each)]);
    }

    private static IEnumerable<string> Flags(HostInterface each) => Enum.GetValues<InterfaceTraits>()
        .Where(trait => trait != InterfaceTraits.None && each.Traits.HasFlag(trait))
        .Select(trait => JsonLine.Word(trait.ToString()));

    private static string HardwareText(ReadOnlyMemory<byte> address) =>
        string.Join(':', Convert.ToHexStringLower(address.Span).Chunk(2).Select(pair => new string(pair)));
}
