using System.Buffers.Binary;

namespace Berth;

/// <summary>Segments to bytes and back. Header and options are written and read here, not by the stack's own code: a judge has his own eyes.</summary>
internal static class ScriptBytes
{
    private static readonly Dictionary<string, (byte Kind, int Length)> Kinds = new(StringComparer.Ordinal)
    {
        ["eol"] = (0, 1),
        ["nop"] = (1, 1),
        ["mss"] = (2, 4),
        ["wscale"] = (3, 3),
        ["sackOK"] = (4, 2),
        ["sack"] = (5, 0),
        ["TS"] = (8, 10),
        ["uto"] = (28, 4),
        ["FO"] = (34, 2),
    };

    /// <summary>What stands at a place of every stream; the first byte behind the SYN has place 1.</summary>
    public static byte ContentAt(long place) => (byte)(place % 251);

    public static byte[] WriteSegment(ScriptSegment segment, MuxKey key, uint peerInitial)
    {
        byte[] options = WriteOptions(segment.Options ?? []);
        int headerLength = 20 + options.Length;
        byte[] bytes = new byte[headerLength + segment.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, key.RemotePort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), key.LocalPort);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), segment.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), segment.Acknowledgement ?? 0);
        bytes[12] = (byte)(headerLength / 4 << 4);
        bytes[13] = (byte)segment.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), segment.Window ?? 0);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(18), segment.Urgent ?? 0);
        options.CopyTo(bytes, 20);
        for (int at = 0; at < segment.Length; at++)
        {
            bytes[headerLength + at] = ContentAt(unchecked(segment.Sequence - peerInitial) + at);
        }

        TcpSegment.FillChecksum(bytes, key.RemoteAddress, key.LocalAddress);
        return bytes;
    }

    public static ScriptSegment ReadSegment(ReadOnlySpan<byte> bytes, out byte[] payload)
    {
        int headerLength = (bytes[12] >> 4) * 4;
        TcpFlags flags = (TcpFlags)bytes[13];
        payload = bytes[headerLength..].ToArray();
        return new ScriptSegment
        {
            Flags = flags,
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            Length = payload.Length,
            Acknowledgement = flags.HasFlag(TcpFlags.Acknowledgement) ? BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) : null,
            Window = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]),
            Urgent = flags.HasFlag(TcpFlags.Urgent) ? BinaryPrimitives.ReadUInt16BigEndian(bytes[18..]) : null,
            Options = ReadOptions(bytes[20..headerLength]),
        };
    }

    private static byte[] WriteOptions(IReadOnlyList<ScriptOption> options)
    {
        List<byte> bytes = [];
        foreach (ScriptOption option in options)
        {
            (byte kind, int length) = Kinds[option.Name];
            bytes.Add(kind);
            if (kind > 1)
            {
                bytes.Add((byte)(option.Name == "sack" ? 2 + (4 * option.Numbers.Count) : length));
            }

            foreach (uint number in option.Numbers)
            {
                int size = option.Name switch { "wscale" => 1, "mss" or "uto" => 2, _ => 4 };
                for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
                {
                    bytes.Add((byte)(number >> shift));
                }
            }
        }

        while (bytes.Count % 4 != 0)
        {
            bytes.Add(0);
        }

        return [.. bytes];
    }

    private static List<ScriptOption> ReadOptions(ReadOnlySpan<byte> bytes)
    {
        List<ScriptOption> options = [];
        while (!bytes.IsEmpty)
        {
            byte kind = bytes[0];
            string name = Kinds.FirstOrDefault(each => each.Value.Kind == kind).Key ?? $"kind{kind}";
            int length = kind <= 1 ? 1 : bytes[1];
            List<uint> numbers = [];
            ReadOnlySpan<byte> value = kind <= 1 ? default : bytes[2..length];
            int size = Math.Clamp(value.Length, 1, 4);
            for (; value.Length >= size; value = value[size..])
            {
                uint number = 0;
                foreach (byte each in value[..size])
                {
                    number = (number << 8) | each;
                }

                numbers.Add(number);
            }

            options.Add(new ScriptOption(name, numbers));
            bytes = bytes[length..];
        }

        return options;
    }
}
