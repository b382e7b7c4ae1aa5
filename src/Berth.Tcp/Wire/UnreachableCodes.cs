namespace Berth;

/// <summary>The codes by which both versions of ICMP write an <see cref="UnreachableReason"/>.</summary>
internal static class UnreachableCodes
{
    // By code; code 4 of IPv4 is "fragmentation needed" and is never asked for here.
    private static ReadOnlySpan<UnreachableReason> Ipv4 =>
    [
        UnreachableReason.Network, UnreachableReason.Host, UnreachableReason.Protocol, UnreachableReason.Port, UnreachableReason.Other,
        UnreachableReason.SourceRoute, UnreachableReason.NetworkUnknown, UnreachableReason.HostUnknown, UnreachableReason.SourceIsolated,
        UnreachableReason.NetworkProhibited, UnreachableReason.HostProhibited, UnreachableReason.NetworkForService,
        UnreachableReason.HostForService, UnreachableReason.Prohibited, UnreachableReason.PrecedenceViolation, UnreachableReason.PrecedenceCutoff,
    ];

    private static ReadOnlySpan<UnreachableReason> Ipv6 =>
    [
        UnreachableReason.Network, UnreachableReason.Prohibited, UnreachableReason.BeyondScope, UnreachableReason.Host, UnreachableReason.Port,
        UnreachableReason.SourcePolicy, UnreachableReason.RejectRoute,
    ];

    public static UnreachableReason Reason(bool isIpv6, byte code)
    {
        ReadOnlySpan<UnreachableReason> codes = isIpv6 ? Ipv6 : Ipv4;
        return code < codes.Length ? codes[code] : UnreachableReason.Other;
    }

    /// <summary>The code for a reason; where this version has no word for it, the nearest one.</summary>
    public static byte Code(bool isIpv6, UnreachableReason reason)
    {
        if (reason == UnreachableReason.Other)
        {
            return 0;
        }

        int code = (isIpv6 ? Ipv6 : Ipv4).IndexOf(reason);
        return (byte)(code >= 0 ? code : Code(isIpv6, Nearest(reason)));
    }

    private static UnreachableReason Nearest(UnreachableReason reason) => reason switch
    {
        UnreachableReason.NetworkUnknown or UnreachableReason.NetworkForService or UnreachableReason.SourceRoute => UnreachableReason.Network,
        UnreachableReason.HostUnknown or UnreachableReason.SourceIsolated or UnreachableReason.HostForService => UnreachableReason.Host,
        UnreachableReason.BeyondScope => UnreachableReason.Host,
        UnreachableReason.Protocol => UnreachableReason.Port,
        _ => UnreachableReason.Prohibited,
    };
}
