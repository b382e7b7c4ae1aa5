using System.Text;

namespace Berth;

/// <summary>
/// The simulation itself has something to say. It is no <see cref="FaultException"/>, and no <see cref="IOException"/>: a program under test
/// treats those as everyday events of its network and goes on, and this verdict is not for it.
/// </summary>
public sealed class SimulationException : Exception
{
    internal SimulationException(SimulationFailure failure, SimulationLoop loop, string what)
        : base(Describe(loop, what))
    {
        Failure = failure;
        Seed = loop.Seed;
        Time = loop.Now;
    }

    internal SimulationException(ExploredFailure found, string message)
        : base(message, found.Exception)
    {
        Failure = SimulationFailure.Found;
        Seed = found.Seed;
        Time = found.Time;
    }

    /// <summary>What it is.</summary>
    public SimulationFailure Failure { get; }

    /// <summary>The seed of the run.</summary>
    public long Seed { get; }

    /// <summary>The virtual time at which it happened.</summary>
    public Instant Time { get; }

    private static string Describe(SimulationLoop loop, string what)
    {
        StringBuilder text = new(what);
        text.Append($" Seed {loop.Seed}, {loop.Now} s of virtual time, {loop.EventsCount} events");
        if (loop.LastEvent is { } last)
        {
            text.Append($", the last one {last}");
        }

        if (loop.LastLife?.Host is { } host)
        {
            text.Append($"; last to run: host '{host.Name}'");
        }

        text.Append('.');
        SimulatedHost[] paused = [.. loop.Hosts.Where(each => each.IsPaused)];
        if (paused.Length > 0)
        {
            text.Append($" Paused: {string.Join(", ", paused.Select(each => each.Name))}.");
        }

        if (loop.EscapesSeen is { Count: > 0 } escapes)
        {
            text.Append($" Escapes seen: {string.Join("; ", escapes)}.");
        }

        return text.ToString();
    }
}
