using System.Buffers.Binary;

namespace Berth;

/// <summary>The checksum of IP, ICMP, UDP and TCP (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words.</summary>
public static class InternetChecksum
{
    /// <summary>Computes the checksum; over data that holds its own right checksum it is 0.</summary>
    /// <param name="data">Any length; an odd byte counts as if a zero followed.</param>
    /// <returns>The number to write in network order.</returns>
    public static ushort Of(ReadOnlySpan<byte> data)
    {
        ulong sum = 0;
        while (data.Length >= sizeof(ushort))
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
            data = data[sizeof(ushort)..];
        }

        sum += data.IsEmpty ? 0u : (uint)data[0] << 8;
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
