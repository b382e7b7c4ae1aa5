namespace Berth;

/// <summary>Groups and interfaces as a host of the stack's knows them: an interface is named by name, number or address.</summary>
internal static class StackMulticast
{
    public static IpInterface Find(IpHost host, string text)
    {
        bool isAddress = IpAddress.TryParse(text, out IpAddress address);
        return host.Interfaces.FirstOrDefault(each => isAddress
                ? each.Addresses.Any(prefix => prefix.Address == address)
                : each.Name == text || text == FormattableString.Invariant($"{each.Index}"))
            ?? throw Refused(null, $"This host has no interface '{text}'; it has {string.Join(", ", host.Interfaces.Select(static each => each.Name))}.");
    }

    /// <summary>Refuses what can't be joined.</summary>
    /// <returns>The group's address.</returns>
    public static IpAddress Check(IpHost host, MulticastGroup group, bool isIpv4Only)
    {
        Address address = group.Group.Unmap();
        if (!address.IsMulticast)
        {
            throw Refused(address, "It is no multicast address; those are 224.0.0.0/4 and ff00::/8.");
        }

        IpAddress ip = address.ToIp();
        if (isIpv4Only && ip.IsIpv6)
        {
            throw Refused(address, "An IPv4 socket joins IPv4 groups only.");
        }

        if (group.Source is not null)
        {
            throw StackFaults.NotSupported(
                SocketOperation.Option, address, "The engine 'stack' has groups from any source only; the engine 'sockets' on Linux has both.");
        }

        _ = group.Interface is { } name ? Find(host, name) : null; // Members hear the group on every interface, but a wrong name is told.
        return ip;
    }

    private static FaultException Refused(Address? address, string detail) =>
        new(new Fault(FaultReason.InvalidArgument, SocketOperation.Option) { Address = address, Detail = detail });
}
