namespace Berth;

/// <summary>What an ICMP error says about a packet, in either version.</summary>
public readonly record struct IcmpReport
{
    private IcmpReport(IcmpReportKind kind) => Kind = kind;

    /// <summary>Which error it is.</summary>
    public IcmpReportKind Kind { get; }

    /// <summary>Why the destination is out of reach, with <see cref="IcmpReportKind.Unreachable"/>.</summary>
    public UnreachableReason Reason { get; private init; }

    /// <summary>
    /// The code: with <see cref="IcmpReportKind.TimeExceeded"/> 0 for the hop limit and 1 for reassembly; with
    /// <see cref="IcmpReportKind.ParameterProblem"/> 0 for a wrong field and, of IPv6, 1 for an unknown next header and 2 for an unknown option.
    /// </summary>
    public byte Code { get; private init; }

    /// <summary>
    /// The size that fits, in bytes, with <see cref="IcmpReportKind.PacketTooBig"/>; 0 when an old router did not say (RFC 1191 section 5).
    /// </summary>
    public int Mtu { get; private init; }

    /// <summary>The byte of the packet where the trouble stands, with <see cref="IcmpReportKind.ParameterProblem"/>.</summary>
    public int Offset { get; private init; }

    /// <summary>The destination cannot be reached.</summary>
    /// <param name="reason">Why.</param>
    public static IcmpReport Unreachable(UnreachableReason reason) => new(IcmpReportKind.Unreachable) { Reason = reason };

    /// <summary>The packet does not fit into the next link.</summary>
    /// <param name="mtu">What fits, in bytes.</param>
    public static IcmpReport PacketTooBig(int mtu) => new(IcmpReportKind.PacketTooBig) { Mtu = mtu };

    /// <summary>The packet lived too long.</summary>
    /// <param name="code">0: its hop limit reached zero. 1: its fragments did not come together in time.</param>
    public static IcmpReport TimeExceeded(byte code) => new(IcmpReportKind.TimeExceeded) { Code = code };

    /// <summary>Something in the header is wrong.</summary>
    /// <param name="code">What: see <see cref="Code"/>.</param>
    /// <param name="offset">Where: how many bytes after the start of the packet.</param>
    public static IcmpReport ParameterProblem(byte code, int offset) =>
        new(IcmpReportKind.ParameterProblem) { Code = code, Offset = offset };
}
