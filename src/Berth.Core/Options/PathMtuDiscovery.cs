namespace Berth;

/// <summary>What a socket does about the largest packet that the path to its peer carries (RFC 1191, RFC 8201).</summary>
public enum PathMtuDiscovery
{
    /// <summary>Nothing: routers may fragment.</summary>
    Off = 0,

    /// <summary>Fragments here what is longer than the path carries, as far as it is known. The system's default.</summary>
    Want = 1,

    /// <summary>Never fragments: what is too long is refused (EMSGSIZE).</summary>
    Do = 2,

    /// <summary>Never fragments, and ignores what is known of the path: for one's own discovery (RFC 4821).</summary>
    Probe = 3,

    /// <summary>Uses the interface's MTU and believes no ICMP message: against forged ones.</summary>
    Interface = 4,

    /// <summary>As <see cref="Interface"/>, but what is longer is fragmented.</summary>
    Omit = 5,
}
