using System.Buffers.Binary;
using System.Numerics;

namespace Berth;

/// <summary>
/// Random numbers that depend on a seed alone: on no process, machine or version of .NET. The generator is xoshiro256** (Blackman and
/// Vigna), seeded by splitmix64. Not for secrets, and for one thread at a time.
/// </summary>
internal sealed class SeededRandom : Random
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public SeededRandom(ulong seed)
    {
        _s0 = StableHash.Mix(seed += 0x9E3779B97F4A7C15);
        _s1 = StableHash.Mix(seed += 0x9E3779B97F4A7C15);
        _s2 = StableHash.Mix(seed += 0x9E3779B97F4A7C15);
        _s3 = StableHash.Mix(seed + 0x9E3779B97F4A7C15);
    }

    /// <summary>The stream of a name and a purpose under a run's seed.</summary>
    public static SeededRandom For(long seed, string name, string purpose) =>
        new(StableHash.Add(StableHash.Add(StableHash.Add(0, (ulong)seed), name), purpose));

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    public override long NextInt64() => NextInt64(0, long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        ulong range = (ulong)(maxValue - minValue);
        return range <= 1 ? minValue : minValue + (long)Below(range);
    }

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    public override void NextBytes(Span<byte> buffer)
    {
        for (; buffer.Length >= sizeof(ulong); buffer = buffer[sizeof(ulong)..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, NextBits());
        }

        if (buffer.Length > 0)
        {
            Span<byte> rest = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(rest, NextBits());
            rest[..buffer.Length].CopyTo(buffer);
        }
    }

    protected override double Sample() => NextDouble();

    /// <summary>Evenly spread below a bound: the high half of a product, with the few draws that would favour some numbers repeated.</summary>
    private ulong Below(ulong bound)
    {
        ulong high = Math.BigMul(NextBits(), bound, out ulong low);
        if (low < bound)
        {
            ulong unfair = (0 - bound) % bound;
            while (low < unfair)
            {
                high = Math.BigMul(NextBits(), bound, out low);
            }
        }

        return high;
    }
}
