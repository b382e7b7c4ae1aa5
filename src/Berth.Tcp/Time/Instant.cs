namespace Berth;

/// <summary>
/// A point in time, counted from an epoch that whoever drives the stack chose. The stack has no clock: every step is told what time it is,
/// and answers when it wants to be called next.
/// </summary>
/// <param name="Ticks">Units of 100 ns since the epoch.</param>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>The epoch itself.</summary>
    public static Instant Epoch => default;

    /// <summary>Later than every other instant: the deadline of what waits for nothing.</summary>
    public static Instant Never => new(long.MaxValue);

    /// <summary>The time since the epoch.</summary>
    public TimeSpan SinceEpoch => TimeSpan.FromTicks(Ticks);

    /// <summary>The earlier of two instants.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static Instant Earlier(Instant left, Instant right) => left <= right ? left : right;

    /// <summary>The instant a span later; <see cref="Never"/> stays never.</summary>
    /// <param name="instant">The start.</param>
    /// <param name="span">How much later.</param>
    public static Instant operator +(Instant instant, TimeSpan span) =>
        instant.Ticks > long.MaxValue - Math.Max(span.Ticks, 0) ? Never : new(instant.Ticks + span.Ticks);

    /// <summary>The span from one instant to another.</summary>
    /// <param name="left">The end.</param>
    /// <param name="right">The start.</param>
    public static TimeSpan operator -(Instant left, Instant right) => new(left.Ticks - right.Ticks);

    /// <summary>Whether one instant is before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;

    /// <summary>Whether one instant is after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;

    /// <summary>Whether one instant is not after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;

    /// <summary>Whether one instant is not before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Seconds since the epoch, as traces print them.</summary>
    public override string ToString() =>
        this == Never ? "never" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{SinceEpoch.TotalSeconds:0.000000}");
}
