using System.Buffers.Binary;
using System.Numerics;

namespace Berth;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012) under a secret that the host was given: who does not know it cannot tell its values from
/// chance. Other hosts see them, as initial sequence numbers and cookies, so an ordinary hash would not do.
/// </summary>
internal sealed class KeyedHash
{
    /// <summary>The secret's length, in bytes.</summary>
    public const int SecretByteCount = 16;

    private readonly ulong _low;
    private readonly ulong _high;

    /// <summary>A hash of its own for each secret.</summary>
    /// <param name="secret">16 bytes that nobody else knows.</param>
    public KeyedHash(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretByteCount)
        {
            throw new ArgumentException($"A secret has {SecretByteCount} bytes, not {secret.Length}.", nameof(secret));
        }

        _low = BinaryPrimitives.ReadUInt64LittleEndian(secret);
        _high = BinaryPrimitives.ReadUInt64LittleEndian(secret[8..]);
    }

    /// <summary>The hash of a connection's name.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="purpose">What it is for: values for different purposes have nothing to do with each other.</param>
    /// <param name="number">A number that goes into it.</param>
    public ulong Of(in MuxKey key, byte purpose, uint number = 0)
    {
        UInt128 local = key.LocalAddress.Value;
        UInt128 remote = key.RemoteAddress.Value;
        ulong ports = ((ulong)key.LocalPort << 32) | ((ulong)key.RemotePort << 16) | (uint)key.LocalAddress.Version;
        return Of([((ulong)number << 32) | purpose, (ulong)(local >> 64), (ulong)local, (ulong)(remote >> 64), (ulong)remote, ports]);
    }

    /// <summary>The hash of whole words, as of their bytes in little-endian order.</summary>
    public ulong Of(ReadOnlySpan<ulong> words)
    {
        ulong v0 = _low ^ 0x736F_6D65_7073_6575;
        ulong v1 = _high ^ 0x646F_7261_6E64_6F6D;
        ulong v2 = _low ^ 0x6C79_6765_6E65_7261;
        ulong v3 = _high ^ 0x7465_6462_7974_6573;
        foreach (ulong word in words)
        {
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        ulong length = (ulong)words.Length << 59;
        v3 ^= length;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= length;
        v2 ^= 0xFF;
        for (int i = 0; i < 4; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        unchecked
        {
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
