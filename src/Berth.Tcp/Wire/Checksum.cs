using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The checksum of IP, ICMP, UDP and TCP (RFC 1071), added up part by part: the ones' complement of the ones' complement sum of 16-bit words.
/// A mutable struct: keep it in a local variable.
/// </summary>
/// <remarks>
/// Words are added as the machine stores them, many bytes at a time; RFC 1071 section 2 (B) and (C) show why the result is the same up to one
/// exchange of bytes at the end.
/// </remarks>
public struct Checksum
{
    // Never more than 16 bits and carries that Add folds in, so it cannot overflow.
    private ulong _sum;
    private bool _isOdd;

    /// <summary>The checksum of bytes. Over data that holds its own right checksum it is 0.</summary>
    /// <param name="data">Any length; an odd byte counts as if a zero followed.</param>
    /// <returns>The number to write in network order.</returns>
    public static ushort Of(ReadOnlySpan<byte> data)
    {
        Checksum checksum = default;
        checksum.Add(data);
        return checksum.Finish();
    }

    /// <summary>Adds bytes behind those added so far. A part may end in the middle of a word.</summary>
    /// <param name="data">The bytes.</param>
    public void Add(ReadOnlySpan<byte> data)
    {
        AddFolded(Fold(Sum(data)));
        _isOdd ^= (data.Length & 1) != 0;
    }

    /// <summary>Adds what TCP, UDP and ICMPv6 cover without carrying it: addresses, protocol and length.</summary>
    /// <remarks>RFC 9293 section 3.1 for IPv4, RFC 8200 section 8.1 for IPv6. Both are the same sum, whatever the order of the fields.</remarks>
    /// <param name="source">The source address of the packet.</param>
    /// <param name="destination">The destination address (of the last hop, when a routing header names others).</param>
    /// <param name="protocol">The protocol: 6 for TCP, 17 for UDP, 58 for ICMPv6.</param>
    /// <param name="length">How many bytes of that protocol follow, its header included.</param>
    public void AddPseudoHeader(IpAddress source, IpAddress destination, byte protocol, int length)
    {
        // Four bytes at a time sum to the same as two: 2¹⁶ is 1 in ones' complement.
        AddFolded(InNetworkOrder(Fold(source.WordSum + destination.WordSum + protocol + (uint)length)));
    }

    /// <summary>The checksum of all that was added.</summary>
    /// <returns>The number to write in network order.</returns>
    public readonly ushort Finish() => (ushort)~InNetworkOrder(Fold(_sum));

    private static ushort InNetworkOrder(ushort sum) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(sum) : sum;

    private static ulong Sum(ReadOnlySpan<byte> data)
    {
        ulong sum = 0;
        if (data.Length >= Vector<byte>.Count)
        {
            // Two 32-bit halves of each lane are summed in 64 bits: 2³² additions fit before one is lost.
            Vector<ulong> sums = Vector<ulong>.Zero;
            ReadOnlySpan<Vector<uint>> vectors = MemoryMarshal.Cast<byte, Vector<uint>>(data);
            foreach (Vector<uint> vector in vectors)
            {
                Vector.Widen(vector, out Vector<ulong> low, out Vector<ulong> high);
                sums += low + high;
            }

            for (int lane = 0; lane < Vector<ulong>.Count; lane++)
            {
                sum += Fold(sums[lane]);
            }

            data = data[(vectors.Length * Vector<byte>.Count)..];
        }

        foreach (uint word in MemoryMarshal.Cast<byte, uint>(data))
        {
            sum += word;
        }

        data = data[(data.Length & ~3)..];
        if (data.Length >= sizeof(ushort))
        {
            sum += MemoryMarshal.Read<ushort>(data);
            data = data[sizeof(ushort)..];
        }

        if (!data.IsEmpty)
        {
            sum += BitConverter.IsLittleEndian ? data[0] : (uint)data[0] << 8;
        }

        return sum;
    }

    // RFC 1071 section 2 (B): what begins in the middle of a word counts with its bytes exchanged.
    private void AddFolded(ushort sum) => _sum += _isOdd ? BinaryPrimitives.ReverseEndianness(sum) : sum;

    private static ushort Fold(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
