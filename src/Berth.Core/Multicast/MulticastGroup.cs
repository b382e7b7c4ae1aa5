namespace Berth;

/// <summary>A multicast group as a socket joins it on one interface: from any sender, or from one (RFC 4607).</summary>
/// <param name="Group">The group's address, 224.0.0.0/4 or ff00::/8; its port counts nothing, its scope names the interface.</param>
public sealed record MulticastGroup(Address Group)
{
    /// <summary>
    /// The interface: its name (<c>eth0</c>), its index, or one of its addresses. Null, the default, for the scope of the group, or
    /// else for the one that the system's routes name.
    /// </summary>
    public string? Interface { get; init; }

    /// <summary>The only sender to be heard, or null, the default, for any.</summary>
    public Address? Source { get; init; }

    /// <summary>The interface's index; 0 for the system's choice.</summary>
    /// <exception cref="FaultException">There is no such interface (<see cref="FaultReason.InvalidArgument"/>).</exception>
    public int InterfaceIndex => Interface is null ? checked((int)Group.ScopeId) : HostInterfaces.IndexOf(Interface);
}
