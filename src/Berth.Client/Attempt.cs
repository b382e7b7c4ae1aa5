namespace Berth;

/// <summary>One attempt at one address, with a socket of its own: it fails, connects, or is given up.</summary>
/// <param name="clock">Measures it.</param>
/// <param name="address">Where to.</param>
/// <param name="start">When it began, on that clock.</param>
/// <param name="opening">What it opens.</param>
internal sealed class Attempt<T>(TimeProvider clock, Address address, long start, Task<T> opening)
{
    public Address Address => address;

    public Task<T> Opening => opening;

    /// <summary>The time since it began.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    /// <summary>Why it failed; null while it runs, when it connected and when it was given up.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Completes and keeps what the engine said.</summary>
    /// <param name="fault">The engine's fault.</param>
    /// <param name="host">The host as the person typed it, or null.</param>
    public Fault Fail(Fault fault, string? host)
    {
        bool isOfPeer = fault.Address is not { } about || about == address;
        Fault = fault with
        {
            Address = fault.Address ?? address,
            Host = isOfPeer ? host : null,
            Elapsed = Elapsed,
        };
        return Fault;
    }
}
