using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Berth;

/// <summary>
/// The system's cryptographic generator as a <see cref="Random"/>: on a real network, sequence numbers and ports must not be guessed. It draws
/// a supply at a time, since each packet has an identification.
/// </summary>
internal sealed class SystemRandom : Random
{
    private readonly byte[] _supply = new byte[1024];
    private int _used = 1024;

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        ulong range = (ulong)((long)maxValue - minValue);
        return (int)(minValue + (long)(((ulong)(uint)Draw() * range) >> 32));
    }

    public override void NextBytes(byte[] buffer) => RandomNumberGenerator.Fill(buffer);

    public override void NextBytes(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    public override long NextInt64() => Draw() & long.MaxValue;

    protected override double Sample() => (Draw() >>> 11) * (1.0 / (1L << 53));

    private long Draw()
    {
        if (_used == _supply.Length)
        {
            RandomNumberGenerator.Fill(_supply);
            _used = 0;
        }

        _used += sizeof(long);
        return BinaryPrimitives.ReadInt64LittleEndian(_supply.AsSpan(_used - sizeof(long)));
    }
}
