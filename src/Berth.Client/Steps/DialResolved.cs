namespace Berth;

/// <summary>The host became addresses. A literal and a Unix path need no resolving and make no such step.</summary>
/// <param name="Host">The host as it was given.</param>
/// <param name="Addresses">The addresses that are tried, in that order; at least one.</param>
/// <param name="Elapsed">How long resolving took.</param>
public sealed record DialResolved(string Host, IReadOnlyList<Address> Addresses, TimeSpan Elapsed) : DialStep
{
    /// <summary>
    /// Addresses that are not tried, because <see cref="DialOptions.Family"/> or the family of <see cref="DialOptions.LocalAddress"/>
    /// is another. Default none.
    /// </summary>
    public IReadOnlyList<Address> LeftOut { get; init; } = [];
}
