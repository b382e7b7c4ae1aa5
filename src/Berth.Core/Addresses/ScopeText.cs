using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace Berth;

/// <summary>The scope of an IPv6 address as text: the index or the name of an interface of this host (RFC 4007 section 11.2).</summary>
internal static class ScopeText
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool TryParse(string scope, out uint index)
    {
        if (uint.TryParse(scope, NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            return true;
        }

        // The base library asks the system for the index of a named interface when it reads an address, and in no other place.
        if (!scope.AsSpan().ContainsAnyExcept(NameCharacters) && scope.Length > 0
            && IPAddress.TryParse($"fe80::1%{scope}", out IPAddress? scoped))
        {
            index = (uint)scoped.ScopeId;
        }

        return index != 0;
    }

    public static string NearestInterface(string scope)
    {
        try
        {
            return NearestWord.DidYouMean(scope, NetworkInterface.GetAllNetworkInterfaces().Select(each => each.Name));
        }
        catch (NetworkInformationException)
        {
            return ""; // A sandbox may hide the interfaces; the message is right without the suggestion.
        }
    }
}
