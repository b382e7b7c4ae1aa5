using System.Globalization;
using System.Net.Sockets;
using Spectre.Console;

namespace Berth;

/// <summary>What a resolver answered, as a table or one object a line.</summary>
/// <param name="isJson">One object a line.</param>
/// <param name="wantsBytes">Socket addresses too.</param>
/// <param name="flowInfo">What the socket addresses of IPv6 have as flow information.</param>
internal sealed class ResolveReport(bool isJson, bool wantsBytes, uint flowInfo)
{
    /// <summary>Writes the answers to standard output.</summary>
    public void Show(IReadOnlyList<ResolvedName> found)
    {
        if (isJson)
        {
            foreach (ResolvedName each in found)
            {
                Terminal.Out.Write(ToJson(each));
            }

            return;
        }

        if (found[0].CanonicalName is { } canonical)
        {
            Terminal.Out.Write($"canonical name {canonical}\n");
        }

        Table table = Terminal.NewTable("family", "type", "protocol", "address", "port", "what it is");
        foreach (ResolvedName each in found)
        {
            table.AddRow(
                new Text(ProtocolWords.OfFamily(each.Family)),
                new Text(ProtocolWords.OfType(each.Type)),
                new Text(ProtocolWords.OfProtocol(each.Protocol)),
                new Text(each.Address.HostText),
                new Text(Port(each.Address)),
                new Text(AddressWords.Of(each.Address)));
        }

        Terminal.Show(table);
        foreach (Address address in wantsBytes ? found.Select(each => each.Address).Distinct() : [])
        {
            SocketAddressText.Show(WithFlow(address));
        }
    }

    /// <summary>Writes the names of an address.</summary>
    public void Show(Address address, ReverseName found)
    {
        if (isJson)
        {
            Terminal.Out.Write(JsonLine.Of(json =>
            {
                json.WriteString("address", address.HostText);
                json.WriteNumber("port", address.Port);
                json.WriteString("host", found.Host);
                json.WriteString("service", found.Service);
                if (wantsBytes)
                {
                    json.WriteSocketAddress(WithFlow(address));
                }
            }));
            return;
        }

        Table table = Terminal.NewTable("address", "port", "host", "service", "what it is");
        table.AddRow(
            new Text(address.HostText), new Text(Port(address)), new Text(found.Host), new Text(found.Service), new Text(AddressWords.Of(address)));
        Terminal.Show(table);
        if (wantsBytes)
        {
            SocketAddressText.Show(WithFlow(address));
        }
    }

    private byte[] ToJson(ResolvedName each) => JsonLine.Of(json =>
    {
        json.WriteString("family", ProtocolWords.OfFamily(each.Family));
        json.WriteString("type", ProtocolWords.OfType(each.Type));
        json.WriteString("protocol", ProtocolWords.OfProtocol(each.Protocol));
        json.WriteString("address", each.Address.HostText);
        json.WriteNumber("port", each.Address.Port);
        json.WriteString("canonicalName", each.CanonicalName);
        if (wantsBytes)
        {
            json.WriteSocketAddress(WithFlow(each.Address));
        }
    });

    private Address WithFlow(Address address) =>
        address.Family == AddressFamily.InterNetworkV6 ? address.WithFlowInfo(flowInfo) : address;

    private static string Port(Address address) => address.Port.ToString(CultureInfo.InvariantCulture);
}
