using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Berth;

/// <summary>This host's network interfaces, as far as multicast and broadcast need them. Each call asks the system anew.</summary>
public static class HostInterfaces
{
    /// <summary>Finds an interface by what a person calls it.</summary>
    /// <param name="text">A name such as <c>eth0</c>, an index, or one of the interface's addresses.</param>
    /// <returns>The index, more than 0. A bare number is taken as it is, without asking whether there is such an interface.</returns>
    /// <exception cref="FaultException">There is no such interface (<see cref="FaultReason.InvalidArgument"/>).</exception>
    public static int IndexOf(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index > 0)
        {
            return index;
        }

        NetworkInterface[] all = All();
        bool isAddress = IPAddress.TryParse(text, out IPAddress? address);
        NetworkInterface? found = all.FirstOrDefault(each => isAddress
            ? each.GetIPProperties().UnicastAddresses.Any(its => SameHost(its.Address, address!))
            : each.Name == text);
        return found is not null && NameIndex(found.Name) is > 0 and int known ? known
            : throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Option)
            {
                Detail = isAddress
                    ? $"No interface of this host has the address {text}; it has {Words(all.SelectMany(AddressesOf))}."
                    : $"This host has no interface '{text}'; it has {Words(all.Select(each => each.Name))}.",
            });
    }

    /// <summary>Whether an address reaches all hosts of a network of this host's: 255.255.255.255, or an interface's broadcast address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether sending to it needs SO_BROADCAST.</returns>
    public static bool IsBroadcast(Address address)
    {
        if (address.Unmap().ToEndPoint() is not IPEndPoint { Address: { AddressFamily: AddressFamily.InterNetwork } ip })
        {
            return false;
        }

        uint asked = Bits(ip);
        return asked == uint.MaxValue || All().SelectMany(each => each.GetIPProperties().UnicastAddresses).Any(its =>
            its.Address.AddressFamily == AddressFamily.InterNetwork && its.PrefixLength is > 0 and < 31
            && asked == (Bits(its.Address) | (uint.MaxValue >> its.PrefixLength)));
    }

    /// <summary>The base library asks the system for the index of a named interface when it reads an address, and in no other place.</summary>
    private static int NameIndex(string name) =>
        IPAddress.TryParse($"fe80::1%{name}", out IPAddress? scoped) ? (int)scoped.ScopeId : 0;

    private static bool SameHost(IPAddress one, IPAddress other) => one.GetAddressBytes().AsSpan().SequenceEqual(other.GetAddressBytes());

    private static uint Bits(IPAddress address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IEnumerable<string> AddressesOf(NetworkInterface each) =>
        each.GetIPProperties().UnicastAddresses.Select(its => its.Address.ToString());

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.DefaultIfEmpty("none"));

    private static NetworkInterface[] All()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces();
        }
        catch (NetworkInformationException)
        {
            return []; // A sandbox may hide them.
        }
    }
}
