namespace Berth;

/// <summary>What came of a simulation whose scenario ended without an exception.</summary>
/// <param name="Seed">The seed that repeats it.</param>
/// <param name="Duration">How much virtual time it took.</param>
/// <param name="EventsCount">How many events happened: timers, packets, what the scenario had scheduled.</param>
/// <param name="TraceHash">The hash of its trace: two runs with one hash did the same things at the same times.</param>
/// <param name="Escapes">What was seen of real time, threads and sockets; empty unless <see cref="SimulationOptions.Escapes"/> is Note.</param>
public sealed record SimulationResult(long Seed, TimeSpan Duration, long EventsCount, ulong TraceHash, IReadOnlyList<string> Escapes);
