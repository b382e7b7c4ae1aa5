namespace Berth;

/// <summary>Every option that has a typed key, by level. What it lacks can be read and set in the raw form.</summary>
public static class SocketOptionCatalogue
{
    /// <summary>All, by level: socket, TCP, UDP, IPv4, IPv6.</summary>
    public static IReadOnlyList<SocketOption> All { get; } =
        [.. SocketLevelOption.All, .. TcpOption.All, .. UdpOption.All, .. IpOption.All, .. Ipv6Option.All];

    /// <summary>Finds an option by its word or its C constant, in any case.</summary>
    /// <param name="name"><c>no-delay</c> or <c>TCP_NODELAY</c>.</param>
    /// <returns>The option, or null.</returns>
    public static SocketOption? Find(string name) => All.FirstOrDefault(option =>
        option.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || option.Constant.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds an option by its numbers.</summary>
    /// <param name="level">The level's number.</param>
    /// <param name="number">The option's number at that level.</param>
    /// <returns>The option, or null when the catalogue lacks it.</returns>
    public static SocketOption? Find(int level, int number) =>
        All.FirstOrDefault(option => option.Level == level && option.Number == number);

    /// <summary>The word or constant nearest to what was typed.</summary>
    /// <param name="typed">A word that <see cref="Find(string)"/> does not know.</param>
    /// <returns>The right word, or null when none is near.</returns>
    public static string? NearestName(string typed) =>
        NearestWord.Find(typed, All.Select(static option => option.Name).Concat(All.Select(static option => option.Constant)))
        ?? (NearestWord.Find(typed, All.Select(BareConstant)) is { } bare ? All.First(option => BareConstant(option) == bare).Constant : null);

    /// <summary>The constant without its level: people type <c>rcvbuf</c>.</summary>
    private static string BareConstant(SocketOption option) => option.Constant[(option.Constant.IndexOf('_', StringComparison.Ordinal) + 1)..];
}
