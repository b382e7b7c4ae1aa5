namespace Berth;

/// <summary>The types of both versions of ICMP, and what the errors among them say.</summary>
internal static class IcmpTypes
{
    private const byte FragmentationNeeded = 4;

    public static byte EchoRequest(bool isIpv6) => (byte)(isIpv6 ? 128 : 8);

    public static byte EchoReply(bool isIpv6) => (byte)(isIpv6 ? 129 : 0);

    /// <summary>Whether a message of this type is one that must not be answered by an error.</summary>
    public static bool ForbidsErrors(bool isIpv6, byte type) => isIpv6
        ? type < 128 || type == 137 // RFC 4443 section 2.4 (e.1) and (e.2): errors, and redirects.
        : type is 3 or 4 or 5 or 11 or 12; // RFC 1122 section 3.2.2: unreachable, quench, redirect, time exceeded, parameter problem.

    /// <summary>What an error says; <paramref name="word"/> is the second word of its header.</summary>
    public static IcmpReport Report(bool isIpv6, byte type, byte code, uint word) => (isIpv6, type) switch
    {
        // RFC 1191 section 4: the lower half of the word. RFC 792 section "Parameter Problem": the first byte.
        (false, 3) when code == FragmentationNeeded => IcmpReport.PacketTooBig((int)(word & 0xFFFF)),
        (false, 3) or (true, 1) => IcmpReport.Unreachable(UnreachableCodes.Reason(isIpv6, code)),
        (false, 11) or (true, 3) => IcmpReport.TimeExceeded(code),
        (false, 12) => IcmpReport.ParameterProblem(code, (int)(word >> 24)),
        (true, 2) => IcmpReport.PacketTooBig((int)Math.Min(word, int.MaxValue)),
        (true, 4) => IcmpReport.ParameterProblem(code, (int)Math.Min(word, int.MaxValue)),
        _ => default,
    };

    /// <summary>Type, code and second word of the error that says this.</summary>
    public static (byte Type, byte Code, uint Word) Header(bool isIpv6, IcmpReport report) => report.Kind switch
    {
        IcmpReportKind.PacketTooBig => isIpv6 ? ((byte)2, (byte)0, (uint)report.Mtu) : ((byte)3, FragmentationNeeded, (uint)Math.Min(report.Mtu, 0xFFFF)),
        IcmpReportKind.TimeExceeded => (isIpv6 ? (byte)3 : (byte)11, report.Code, 0u),
        IcmpReportKind.ParameterProblem => isIpv6 ? ((byte)4, report.Code, (uint)report.Offset) : ((byte)12, report.Code, (uint)report.Offset << 24),
        _ => (isIpv6 ? (byte)1 : (byte)3, UnreachableCodes.Code(isIpv6, report.Reason), 0u),
    };
}
