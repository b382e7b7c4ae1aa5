namespace Berth;

/// <summary>Why a packet did not arrive.</summary>
public enum DropReason
{
    /// <summary>Chance, each packet by itself: <see cref="LinkDirection.Loss"/>.</summary>
    Loss,

    /// <summary>Chance, in a burst: <see cref="LinkDirection.Bursts"/>.</summary>
    Burst,

    /// <summary>The direction is cut: <see cref="LinkDirection.Cut"/>.</summary>
    Cut,

    /// <summary>A rule said so: <see cref="LinkDirection.AddRule"/>.</summary>
    Rule,

    /// <summary>The queue before the link was full.</summary>
    QueueFull,

    /// <summary>The packet is longer than the link's MTU.</summary>
    TooLong,

    /// <summary>The packet is longer than what the link secretly swallows: <see cref="LinkDirection.BlackHoleBytes"/>.</summary>
    BlackHole,

    /// <summary>The host at the other end is down.</summary>
    HostDown,
}
