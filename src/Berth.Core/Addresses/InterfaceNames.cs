using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace Berth;

/// <summary>Names and indexes of this host's network interfaces, asked of the system each time: interfaces come and go.</summary>
internal static class InterfaceNames
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>The index of an interface, as if_nametoindex(3) gives it.</summary>
    /// <returns>Whether this host has an interface of that name.</returns>
    public static bool TryGetIndex(string name, out uint index)
    {
        // The base library asks the system for the index of a named interface when it reads an address, and in no other place.
        index = !name.AsSpan().ContainsAnyExcept(NameCharacters) && name.Length > 0
            && IPAddress.TryParse($"fe80::1%{name}", out IPAddress? scoped)
            ? (uint)scoped.ScopeId
            : 0;
        return index != 0;
    }

    /// <summary>The index that a scope stands for: an index itself, or the name of an interface (RFC 4007 section 11.2).</summary>
    public static bool TryParseScope(string scope, out uint index) =>
        uint.TryParse(scope, NumberStyles.None, CultureInfo.InvariantCulture, out index) || TryGetIndex(scope, out index);

    /// <summary>The name of an interface; <c>*</c> for index 0, which stands for all, and <c>interface 7</c> for one that is gone.</summary>
    public static string Of(uint index)
    {
        if (index == 0)
        {
            return "*";
        }

        NetworkInterface? found = All().FirstOrDefault(each => TryGetIndex(each.Name, out uint its) && its == index);
        return found?.Name ?? $"interface {index}";
    }

    /// <summary>The words a message ends with: the nearest name, or nothing when none is near.</summary>
    public static string DidYouMean(string name) => NearestWord.DidYouMean(name, All().Select(each => each.Name));

    private static NetworkInterface[] All()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces();
        }
        catch (NetworkInformationException)
        {
            return []; // A sandbox may hide the interfaces; messages are right without their names.
        }
    }
}
