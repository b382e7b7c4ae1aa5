namespace Berth;

/// <summary>
/// A place in the stream of one direction, counted modulo 2³² (RFC 9293 section 3.4). One number is less than another when it lies in the half
/// of the circle before it.
/// </summary>
/// <param name="Value">The number as the header carries it.</param>
public readonly record struct SequenceNumber(uint Value)
{
    /// <summary>The number so many places on.</summary>
    /// <param name="number">The start.</param>
    /// <param name="count">How many places; negative goes back.</param>
    public static SequenceNumber operator +(SequenceNumber number, int count) => new(unchecked(number.Value + (uint)count));

    /// <summary>The number so many places back.</summary>
    /// <param name="number">The start.</param>
    /// <param name="count">How many places; negative goes on.</param>
    public static SequenceNumber operator -(SequenceNumber number, int count) => new(unchecked(number.Value - (uint)count));

    /// <summary>How many places one number is after another; negative when it is before.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static int operator -(SequenceNumber left, SequenceNumber right) => unchecked((int)(left.Value - right.Value));

    /// <summary>Whether one number is before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(SequenceNumber left, SequenceNumber right) => left - right < 0;

    /// <summary>Whether one number is after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(SequenceNumber left, SequenceNumber right) => left - right > 0;

    /// <summary>Whether one number is not after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left - right <= 0;

    /// <summary>Whether one number is not before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left - right >= 0;

    /// <summary>The later of two numbers.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static SequenceNumber Later(SequenceNumber left, SequenceNumber right) => left >= right ? left : right;

    /// <summary>The earlier of two numbers.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static SequenceNumber Earlier(SequenceNumber left, SequenceNumber right) => left <= right ? left : right;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
