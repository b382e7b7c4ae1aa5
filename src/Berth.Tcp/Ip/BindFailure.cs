namespace Berth;

/// <summary>Why a socket could not be made. An engine maps each to the errno that the kernel would give.</summary>
public enum BindFailure
{
    /// <summary>It could.</summary>
    None,

    /// <summary>Another socket has the address and port (EADDRINUSE).</summary>
    AddressInUse,

    /// <summary>No interface has the address (EADDRNOTAVAIL).</summary>
    AddressNotAvailable,

    /// <summary>Every port of the ephemeral range is taken (EADDRNOTAVAIL for a connect, EADDRINUSE for a bind).</summary>
    PortsExhausted,

    /// <summary>No route leads there (ENETUNREACH).</summary>
    NetworkUnreachable,
}
