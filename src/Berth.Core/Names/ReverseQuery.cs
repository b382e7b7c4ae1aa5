namespace Berth;

/// <summary>What a resolver is asked about an address: getnameinfo(3)'s address and flags (RFC 3493 section 6.2). Immutable.</summary>
/// <param name="Address">An IP address with its port.</param>
public sealed record ReverseQuery(Address Address)
{
    /// <summary>NI_NUMERICHOST: the host as an address; no name service is asked. Default false.</summary>
    public bool IsNumericHost { get; init; }

    /// <summary>NI_NUMERICSERV: the service as a number. Default false.</summary>
    public bool IsNumericService { get; init; }

    /// <summary>NI_NAMEREQD: an address without a name is a fault, rather than answered as itself. Default false.</summary>
    public bool IsNameRequired { get; init; }

    /// <summary>NI_DGRAM: the service is one of UDP; a few ports have other names there. Default false.</summary>
    public bool IsDatagram { get; init; }

    /// <summary>How long to wait, more than zero; null for as long as it takes. Default 30 s.</summary>
    public TimeSpan? TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}
