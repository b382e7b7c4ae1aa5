using System.Net.Sockets;

namespace Berth;

/// <summary>How to dial. Every value has a default that suits a client without special wishes.</summary>
public sealed record DialOptions
{
    /// <summary>
    /// The time that resolving and all attempts together may take, more than zero; null, the default, leaves it to the kernel
    /// (Linux gives up on one silent address after about 133 s).
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How long an attempt stays alone before the next begins beside it: the connection attempt delay of RFC 8305 section 5. 10 ms to
    /// 1 day; the RFC recommends 100 ms to 2 s. Default 250 ms.
    /// </summary>
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Whether addresses are tried strictly one after another, in the resolver's order, each until the kernel gives it up: the
    /// textbook's loop. Default false: they race. Datagram sockets, which connect without asking anybody, never race.
    /// </summary>
    public bool Sequential { get; init; }

    /// <summary>
    /// The local address to bind first; null, the default, lets the kernel choose. An IP address limits the dial to its family, unless
    /// <see cref="OtherLocalAddress"/> is set.
    /// </summary>
    public Address? LocalAddress { get; init; }

    /// <summary>
    /// The local address for the family that <see cref="LocalAddress"/> is not of, so that both are tried: 0.0.0.0 and ::, say. Null,
    /// the default, for none; without <see cref="LocalAddress"/> it means nothing.
    /// </summary>
    public Address? OtherLocalAddress { get; init; }

    /// <summary>IPv4 or IPv6, to use addresses of that family only; null, the default, for both. Unix URLs take no notice.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Options set on each socket before bind and connect. Default none.</summary>
    public IReadOnlyList<SocketOptionValue> SocketOptions { get; init; } = [];

    /// <summary>How a connection closes. Default 1 MiB or 1 s.</summary>
    public ClosingLimits Closing { get; init; } = ClosingLimits.Default;

    /// <summary>Told each step as it happens, one call at a time, on the thread that dials; it must not throw. Default null.</summary>
    public Action<DialStep>? OnStep { get; init; }

    /// <summary>The local address for attempts at an address.</summary>
    internal Address? LocalFor(Address remote) =>
        OtherLocalAddress is { } other && other.Unmap().Family == remote.Unmap().Family ? other : LocalAddress;
}
