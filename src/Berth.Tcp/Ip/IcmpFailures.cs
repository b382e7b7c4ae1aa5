namespace Berth;

/// <summary>What an ICMP error means for a connection, as Linux has it (icmp(7), and its conversion tables of either family).</summary>
internal static class IcmpFailures
{
    public static TcpFailure Of(IcmpReport report, bool isIpv6) => report.Kind switch
    {
        IcmpReportKind.Unreachable => Of(report.Reason, isIpv6),
        IcmpReportKind.TimeExceeded => TcpFailure.HostUnreachable,
        _ => TcpFailure.None,
    };

    private static TcpFailure Of(UnreachableReason reason, bool isIpv6) => reason switch
    {
        UnreachableReason.Port => TcpFailure.Refused,
        UnreachableReason.Protocol => TcpFailure.ProtocolUnreachable,
        UnreachableReason.Network or UnreachableReason.NetworkUnknown or UnreachableReason.NetworkProhibited or UnreachableReason.NetworkForService
            => TcpFailure.NetworkUnreachable,
        UnreachableReason.Prohibited or UnreachableReason.SourcePolicy or UnreachableReason.RejectRoute when isIpv6 => TcpFailure.Prohibited,
        UnreachableReason.Other => TcpFailure.None,
        _ => TcpFailure.HostUnreachable,
    };
}
