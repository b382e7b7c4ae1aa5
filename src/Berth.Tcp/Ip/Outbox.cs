using System.Buffers;

namespace Berth;

/// <summary>Packets that are ready to go out: answers of the host itself, and datagrams. Bounded; what does not fit is counted.</summary>
internal sealed class Outbox(int countMax, IpCounters counters)
{
    private readonly Queue<(byte[] Bytes, EmittedPacket Packet)> _packets = new();

    public bool HasRoom => _packets.Count < countMax;

    /// <summary>Puts a packet in; the bytes are copied.</summary>
    public bool TryAdd(ReadOnlySpan<byte> bytes, IpInterface on, IpAddress nextHop)
    {
        if (!HasRoom)
        {
            counters.OutboxFull++;
            return false;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        _packets.Enqueue((copy, new EmittedPacket(bytes.Length, on, nextHop)));
        return true;
    }

    public bool TryTake(Span<byte> destination, out EmittedPacket packet)
    {
        if (!_packets.TryDequeue(out (byte[] Bytes, EmittedPacket Packet) first))
        {
            packet = default;
            return false;
        }

        packet = first.Packet;
        first.Bytes.AsSpan(0, packet.Length).CopyTo(destination);
        ArrayPool<byte>.Shared.Return(first.Bytes);
        return true;
    }
}
