using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// Routes, of which the one with the longest prefix is taken (RFC 1812 section 5.2.4.3), then the one with the lower metric, then the older. Looked
/// through from the first to the last: it is a host's table, or that of a small router. Not safe for several threads.
/// </summary>
public sealed class RouteTable
{
    // Sorted by what is taken first.
    private readonly List<Route> _routes = [];

    /// <summary>The routes, that which is taken first before others.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>Adds a route behind those like it.</summary>
    /// <param name="route">The route.</param>
    public void Add(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        int at = _routes.FindIndex(other => ComesBefore(route, other));
        _routes.Insert(at < 0 ? _routes.Count : at, route);
    }

    /// <summary>Takes a route away.</summary>
    /// <param name="route">One that equals it.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(Route route) => _routes.Remove(route);

    /// <summary>Finds the route for a destination.</summary>
    /// <param name="destination">Where a packet goes.</param>
    /// <param name="route">The route.</param>
    /// <returns>False when the network is unreachable.</returns>
    public bool TryFind(IpAddress destination, [NotNullWhen(true)] out Route? route)
    {
        foreach (Route candidate in _routes)
        {
            if (candidate.Destination.Contains(destination))
            {
                route = candidate;
                return true;
            }
        }

        route = null;
        return false;
    }

    private static bool ComesBefore(Route route, Route other) =>
        (route.Destination.Length, -route.Metric).CompareTo((other.Destination.Length, -other.Metric)) > 0;
}
