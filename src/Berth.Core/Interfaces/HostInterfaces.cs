using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// This host's network interfaces by what a person or an address calls them. Each call asks the system anew: interfaces come and go.
/// It does not describe them; <see cref="HostInterface"/> does.
/// </summary>
public static class HostInterfaces
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

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
        return found is not null && TryGetIndex(found.Name, out uint known) ? (int)known
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

    /// <summary>Whether an interface of this host has an address of a family, the loopback's included.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <returns>True also where the system hides its interfaces.</returns>
    public static bool HasAddress(AddressFamily family)
    {
        NetworkInterface[] all = All();
        return all.Length == 0
            || all.SelectMany(each => each.GetIPProperties().UnicastAddresses).Any(its => its.Address.AddressFamily == family);
    }

    /// <summary>The index of an interface, as if_nametoindex(3) gives it.</summary>
    /// <returns>Whether this host has an interface of that name.</returns>
    internal static bool TryGetIndex(string name, out uint index)
    {
        // The base library asks the system for the index of a named interface when it reads an address, and in no other place.
        index = !name.AsSpan().ContainsAnyExcept(NameCharacters) && name.Length > 0
            && IPAddress.TryParse($"fe80::1%{name}", out IPAddress? scoped)
            ? (uint)scoped.ScopeId
            : 0;
        return index != 0;
    }

    /// <summary>The index that a scope stands for: an index itself, or the name of an interface (RFC 4007 section 11.2).</summary>
    internal static bool TryParseScope(string scope, out uint index) =>
        uint.TryParse(scope, NumberStyles.None, CultureInfo.InvariantCulture, out index) || TryGetIndex(scope, out index);

    /// <summary>The name of an interface; <c>*</c> for index 0, which stands for all, and <c>interface 7</c> for one that is gone.</summary>
    internal static string NameOf(uint index)
    {
        if (index == 0)
        {
            return "*";
        }

        NetworkInterface? found = All().FirstOrDefault(each => TryGetIndex(each.Name, out uint its) && its == index);
        return found?.Name ?? $"interface {index}";
    }

    /// <summary>The words a message ends with: the nearest name, or nothing when none is near.</summary>
    internal static string DidYouMean(string name) => NearestWord.DidYouMean(name, All().Select(each => each.Name));

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
            return []; // A sandbox may hide them; messages are right without their names.
        }
    }
}
