using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What a <see cref="StackEngine"/> is to be.</summary>
public sealed record StackOptions
{
    /// <summary>The engine's word in messages. Default <c>stack</c>.</summary>
    public string EngineName { get; init; } = "stack";

    /// <summary>The host's own name, for which the default resolver has the addresses of its interfaces. Default <c>host</c>.</summary>
    public string HostName { get; init; } = "host";

    /// <summary>The clock of everything the engine does. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What the host does where the RFCs leave a choice. Default as Linux does.</summary>
    public IpHostSettings Settings { get; init; } = new();

    /// <summary>
    /// The host's only chance: ports, sequence numbers, secrets. Called by one thread at a time. Null, the default, for the system's
    /// cryptographic generator; a seeded one where runs are to be alike, never on a real network.
    /// </summary>
    public Random? Random { get; init; }

    /// <summary>
    /// Told of every change of a connection's state, with the state before it; null, the default, when nobody wants to know. Called in the middle of
    /// a step: it must be quick, not throw, and use nothing of the engine.
    /// </summary>
    public Action<TcpConnection, TcpState>? StateChanged { get; init; }

    /// <summary>The resolver; null, the default, for a <see cref="HostNames"/> that knows this host.</summary>
    public NameResolver? Names { get; init; }
}
