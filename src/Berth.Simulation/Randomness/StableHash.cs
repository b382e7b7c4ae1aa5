using System.Numerics;

namespace Berth;

/// <summary>
/// A hash of 64 bits that is the same in every process and on every machine, which <see cref="string.GetHashCode()"/> is not.
/// It tells differences; it does not withstand an adversary.
/// </summary>
internal static class StableHash
{
    private const ulong OddA = 0x9E3779B97F4A7C15;
    private const ulong OddB = 0xC2B2AE3D27D4EB4F;

    /// <summary>The hash of what <paramref name="hash"/> covers, followed by a number.</summary>
    public static ulong Add(ulong hash, ulong value) =>
        (BitOperations.RotateLeft(hash ^ Mix(value + OddA), 27) * OddA) + OddB;

    /// <summary>The hash of what <paramref name="hash"/> covers, followed by a text; its length goes in, so that texts do not run together.</summary>
    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        hash = Add(hash, (ulong)text.Length);
        ulong lane = 0;
        int filled = 0;
        foreach (char character in text)
        {
            lane = (lane << 16) | character;
            if (++filled == 4)
            {
                hash = Add(hash, lane);
                lane = 0;
                filled = 0;
            }
        }

        return filled == 0 ? hash : Add(hash, lane);
    }

    /// <summary>Spreads each bit of a number over all bits of another; no two numbers become one.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
