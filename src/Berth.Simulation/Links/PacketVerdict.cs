namespace Berth;

/// <summary>What a <see cref="PacketRule"/> wants to happen to a packet.</summary>
public readonly struct PacketVerdict
{
    private PacketVerdict(PacketVerdictKind kind) => Kind = kind;

    /// <summary>The next rule decides; after the last one the packet goes its way.</summary>
    public static PacketVerdict Pass => default;

    /// <summary>The packet is lost.</summary>
    public static PacketVerdict Drop => new(PacketVerdictKind.Drop);

    internal PacketVerdictKind Kind { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal ReadOnlyMemory<byte> Replacement { get; private init; }

    /// <summary>The packet travels longer. Those behind it may overtake it. Later rules are still asked.</summary>
    /// <param name="delay">How much longer, 0 or more.</param>
    public static PacketVerdict DelayBy(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new(PacketVerdictKind.Delay) { Delay = delay };
    }

    /// <summary>Another packet goes instead of it. Later rules see that one.</summary>
    /// <param name="packet">The packet, from its IP header on, with the checksums that it is to have; read before the rule is called again.</param>
    public static PacketVerdict Replace(ReadOnlyMemory<byte> packet) => new(PacketVerdictKind.Replace) { Replacement = packet };
}
