namespace Berth;

/// <summary>The order in which a race tries addresses (RFC 8305 section 4). A pure function; it neither resolves nor sorts by preference.</summary>
internal static class AddressOrder
{
    /// <summary>
    /// Lets the families take turns, the first address's family first (a first address family count of 1), so that a family whose
    /// path is broken costs one attempt delay, not one for each of its addresses. Within a family the resolver's order stays
    /// (RFC 6724), and what is left of the longer one follows. A v4-mapped address counts as IPv4; a repeated address is dropped.
    /// </summary>
    /// <param name="resolved">The addresses as the resolver ordered them.</param>
    public static IReadOnlyList<Address> Interleaved(IReadOnlyList<Address> resolved)
    {
        List<Address> ordered = new(resolved.Count);
        Queue<Address>[] families = [.. resolved.Distinct()
            .GroupBy(static address => address.Unmap().Family)
            .Select(static family => new Queue<Address>(family))];
        while (families.Any(static family => family.Count > 0))
        {
            foreach (Queue<Address> family in families)
            {
                if (family.TryDequeue(out Address address))
                {
                    ordered.Add(address);
                }
            }
        }

        return ordered;
    }
}
