using System.Globalization;

namespace Berth;

/// <summary>The scope of an IPv6 address as text: the index or the name of an interface of this host (RFC 4007 section 11.2).</summary>
internal static class ScopeText
{
    public static bool TryParse(string scope, out uint index) =>
        uint.TryParse(scope, NumberStyles.None, CultureInfo.InvariantCulture, out index) || InterfaceNames.TryGetIndex(scope, out index);

    public static string NearestInterface(string scope) => InterfaceNames.DidYouMean(scope);
}
