namespace Berth;

/// <summary>A local address and port that a listener or a UDP end point is bound to.</summary>
/// <param name="Address">The address; one that is "any" stands for every address of its family.</param>
/// <param name="Port">The port.</param>
internal readonly record struct LocalPoint(IpAddress Address, ushort Port)
{
    /// <summary>The points under which a socket is found: one, or one of each family when no address was given.</summary>
    public static LocalPoint[] For(IpAddress? address, ushort port) => address is { } one
        ? [new(one, port)]
        : [new(IpAddress.Ipv6Any, port), new(IpAddress.Ipv4Any, port)];

    /// <summary>The "any" address of the same family.</summary>
    public LocalPoint Wildcard => new(Address.IsIpv6 ? IpAddress.Ipv6Any : IpAddress.Ipv4Any, Port);
}
