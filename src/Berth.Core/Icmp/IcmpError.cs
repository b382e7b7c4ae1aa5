using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>An ICMP error: who says what about a packet sent earlier.</summary>
/// <param name="From">The host or router that sent it; port 0.</param>
/// <param name="Type">The type, in the numbering of the address's family.</param>
/// <param name="Code">The code.</param>
public sealed record IcmpError(Address From, int Type, int Code)
{
    /// <summary>The next link's MTU in bytes, where the error tells it; otherwise 0.</summary>
    public long MtuBytes { get; init; }

    /// <summary>
    /// The beginning of what had been sent, behind its IP header, as far as the error quoted it and the engine tells; otherwise empty.
    /// </summary>
    public ReadOnlyMemory<byte> Quoted { get; init; }

    /// <summary>What it is, in either family.</summary>
    public IcmpKind Kind => IcmpMessage.KindOf(From.Family, Type, Code);

    /// <summary>What happened, without a full stop: <c>too many hops: its time to live ran out on the way</c>.</summary>
    public string Sentence
    {
        get
        {
            string text = From.Family == AddressFamily.InterNetworkV6 ? SentenceV6() : SentenceV4();
            return MtuBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text} (MTU {MtuBytes} bytes)") : text;
        }
    }

    private string SentenceV4() => (Type, Code) switch
    {
        (3, 0) => "that router has no route to the network",
        (3, 1) => "unreachable: no route to the host, or it does not answer on its own network (ARP)",
        (3, 2) => "the host does not speak that IP protocol",
        (3, 3) => "nobody listens on that port",
        (3, 4) => "the packet is longer than the next link carries, and must not be fragmented",
        (3, 6) or (3, 7) => "that router does not know the destination",
        (3, 9) or (3, 10) or (3, 13) => "a firewall or router forbids it",
        (3, _) => $"unreachable (code {Code})",
        (11, 0) => "too many hops: the time to live ran out on the way",
        (11, _) => "not all fragments of the packet arrived in time",
        (12, _) => "the IP header was not understood",
        (5, _) => "another router is nearer",
        (4, _) => "that router was overloaded and dropped the packet",
        _ => $"ICMP type {Type} code {Code}",
    };

    private string SentenceV6() => (Type, Code) switch
    {
        (1, 0) => "that router has no route to the destination",
        (1, 1) => "a firewall or router forbids it",
        (1, 2) => "the destination is beyond the scope of the sender's address",
        (1, 3) => "unreachable: the host does not answer on its own network (neighbour discovery)",
        (1, 4) => "nobody listens on that port",
        (1, 5) => "the sender's address is not allowed to send there",
        (1, 6) => "the route to the destination rejects packets",
        (1, _) => $"unreachable (code {Code})",
        (2, _) => "the packet is longer than the next link carries",
        (3, 0) => "too many hops: the hop limit ran out on the way",
        (3, _) => "not all fragments of the packet arrived in time",
        (4, _) => "the IP header was not understood",
        (137, _) => "another router is nearer",
        _ => $"ICMPv6 type {Type} code {Code}",
    };
}
