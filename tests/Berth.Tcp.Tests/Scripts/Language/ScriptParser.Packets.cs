namespace Berth;

/// <content>Packets: segments, datagrams and ICMP errors.</content>
internal sealed partial class ScriptParser
{
    private const string UnreachableWords =
        "net_unreachable, host_unreachable, protocol_unreachable, port_unreachable, frag_needed, source_route_failed, net_unknown, host_unknown, "
        + "source_host_isolated, net_prohibited, host_prohibited, net_unreachable_for_tos, host_unreachable_for_tos, admin_prohibited, no_route or address_unreachable";

    private ScriptEvent ReadPacket(ScriptTime time, int line)
    {
        bool isOutbound = Take().Is(">");
        if (time.IsSpan)
        {
            throw Error(Current, "a packet takes no time: '...' is for calls that wait; write a range with '~'");
        }

        int peer = TakeIf("#") ? (int)ReadInteger("the number of a peer", 1000) : 1;
        if (TakeIfWord("icmp") || TakeIfWord("icmpv6"))
        {
            return ReadIcmp(time, line, isOutbound, peer);
        }

        if (TakeIfWord("udp"))
        {
            return new DatagramEvent(time, line, isOutbound, peer, ReadLength());
        }

        ScriptToken place = Current;
        ScriptSegment segment = ReadSegment(isOutbound);
        return !isOutbound && segment.Window is null
            ? throw Error(place, "a segment that comes in has to say its window (win N)")
            : new SegmentEvent(time, line, isOutbound, peer, segment);
    }

    private ScriptSegment ReadSegment(bool isOutbound)
    {
        TcpFlags flags = ReadFlags();
        (uint sequence, int length) = ReadRange(flags);
        ScriptSegment segment = new() { Flags = flags, Sequence = sequence, Length = length };
        ScriptToken place = Current;
        if (TakeIfWord("ack"))
        {
            segment = segment with { Acknowledgement = (uint)ReadInteger("an acknowledgement number", uint.MaxValue) };
        }

        if (segment.Acknowledgement is null == flags.HasFlag(TcpFlags.Acknowledgement))
        {
            throw Error(place, "expected 'ack N' with the flag '.', and without it none");
        }

        if (TakeIfWord("win"))
        {
            segment = segment with { Window = (ushort)ReadInteger("a window", ushort.MaxValue) };
        }

        place = Current;
        if (TakeIfWord("urg"))
        {
            segment = segment with { Urgent = (ushort)ReadInteger("an urgent pointer", ushort.MaxValue) };
        }

        if (segment.Urgent is null == flags.HasFlag(TcpFlags.Urgent))
        {
            throw Error(place, "expected 'urg N' with the flag 'U', and without it none");
        }

        return Current.Is("<") ? segment with { Options = ReadOptions(isOutbound) } : segment;
    }

    private TcpFlags ReadFlags()
    {
        ScriptToken token = Current;
        if (TakeIf("."))
        {
            return TcpFlags.Acknowledgement;
        }

        string letters = ExpectWord("flags (S F R P U E W and .)").Text;
        TcpFlags flags = TakeIf(".") ? TcpFlags.Acknowledgement : TcpFlags.None;
        foreach (char letter in letters)
        {
            TcpFlags flag = letter switch
            {
                'S' => TcpFlags.Syn,
                'F' => TcpFlags.Fin,
                'R' => TcpFlags.Reset,
                'P' => TcpFlags.Push,
                'U' => TcpFlags.Urgent,
                'E' => TcpFlags.EcnEcho,
                'W' => TcpFlags.WindowReduced,
                _ => throw Error(token, $"expected flags (S F R P U E W and .), of which {letter} is none"),
            };
            flags = !flags.HasFlag(flag) ? flags | flag : throw Error(token, $"expected each flag once");
        }

        return flags;
    }

    /// <summary><c>first:end(length)</c>: as tcpdump writes them, SYN and FIN not counted.</summary>
    private (uint Sequence, int Length) ReadRange(TcpFlags flags)
    {
        ScriptToken place = Current;
        uint first = (uint)ReadInteger($"a sequence number behind the flags {flags}", uint.MaxValue);
        Expect(":");
        uint end = (uint)ReadInteger("the number behind the last byte", uint.MaxValue);
        int length = ReadLength();
        return unchecked(end - first) == length ? (first, length) : throw Error(place, $"expected {first}:{unchecked(first + (uint)length)}({length})");
    }

    private int ReadLength()
    {
        Expect("(");
        int length = (int)ReadInteger("a length", ushort.MaxValue);
        Expect(")");
        return length;
    }

    private List<ScriptOption>? ReadOptions(bool isOutbound)
    {
        Expect("<");
        ScriptToken place = Current;
        if (TakeIf("..."))
        {
            Expect(">");
            return isOutbound ? null : throw Error(place, "what comes in has to say its options");
        }

        List<ScriptOption> options = [];
        do
        {
            options.Add(ReadOption());
        }
        while (TakeIf(","));
        Expect(">");
        return options;
    }

    private ScriptOption ReadOption()
    {
        ScriptToken name = ExpectWord("an option (mss, sackOK, TS, nop, wscale, sack, eol, uto, FO)");
        switch (name.Text)
        {
            case "nop" or "sackOK" or "eol" or "FO":
                return new(name.Text);
            case "mss" or "uto":
                return new(name.Text, (uint)ReadInteger("a number", ushort.MaxValue));
            case "wscale":
                return new(name.Text, (uint)ReadInteger("a shift", byte.MaxValue));
            case "TS":
                ExpectThisWord("val");
                uint value = (uint)ReadInteger("a timestamp", uint.MaxValue);
                ExpectThisWord("ecr");
                return new(name.Text, value, (uint)ReadInteger("a timestamp", uint.MaxValue));
            case "sack":
                List<uint> edges = [];
                while (edges.Count == 0 || Current.Kind == ScriptTokenKind.Number)
                {
                    edges.Add((uint)ReadInteger("the first number of a block", uint.MaxValue));
                    Expect(":");
                    edges.Add((uint)ReadInteger("the number behind a block", uint.MaxValue));
                }

                return new(name.Text, edges);
            default:
                throw Error(name, "expected an option (mss, sackOK, TS, nop, wscale, sack, eol, uto, FO)");
        }
    }

    private IcmpEvent ReadIcmp(ScriptTime time, int line, bool isOutbound, int peer)
    {
        ScriptToken kind = ExpectWord("unreachable, packet_too_big or time_exceeded");
        IcmpReport report;
        string words = kind.Text;
        switch (kind.Text)
        {
            case "unreachable":
                ScriptToken code = ExpectWord(UnreachableWords);
                words += " " + code.Text;
                report = code.Text == "frag_needed" ? ReadTooBig() : IcmpReport.Unreachable(ReasonOf(code));
                break;
            case "packet_too_big":
                report = ReadTooBig();
                break;
            case "time_exceeded":
                report = IcmpReport.TimeExceeded(0);
                break;
            default:
                throw Error(kind, "expected unreachable, packet_too_big or time_exceeded");
        }

        return new IcmpEvent(time, line, isOutbound, peer, report, words, TakeIf("[") ? ReadQuote() : null);
    }

    private IcmpReport ReadTooBig()
    {
        ExpectThisWord("mtu");
        return IcmpReport.PacketTooBig((int)ReadInteger("a number of bytes", ushort.MaxValue));
    }

    private ScriptQuote ReadQuote()
    {
        bool isDatagram = TakeIfWord("udp");
        (uint sequence, int length) = isDatagram ? (0, ReadLength()) : ReadRange(TcpFlags.None);
        Expect("]");
        return new ScriptQuote(isDatagram, sequence, length);
    }

    private UnreachableReason ReasonOf(ScriptToken code) => code.Text switch
    {
        "net_unreachable" or "no_route" => UnreachableReason.Network,
        "host_unreachable" or "address_unreachable" => UnreachableReason.Host,
        "protocol_unreachable" => UnreachableReason.Protocol,
        "port_unreachable" => UnreachableReason.Port,
        "source_route_failed" => UnreachableReason.SourceRoute,
        "net_unknown" => UnreachableReason.NetworkUnknown,
        "host_unknown" => UnreachableReason.HostUnknown,
        "source_host_isolated" => UnreachableReason.SourceIsolated,
        "net_prohibited" => UnreachableReason.NetworkProhibited,
        "host_prohibited" => UnreachableReason.HostProhibited,
        "net_unreachable_for_tos" => UnreachableReason.NetworkForService,
        "host_unreachable_for_tos" => UnreachableReason.HostForService,
        "admin_prohibited" => UnreachableReason.Prohibited,
        _ => throw Error(code, $"expected {UnreachableWords}"),
    };
}
