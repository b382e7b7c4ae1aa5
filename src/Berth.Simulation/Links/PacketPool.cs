namespace Berth;

/// <summary>Packets to use again, so that a segment under way allocates nothing.</summary>
internal sealed class PacketPool
{
    private readonly Stack<Packet> _free = new();

    public Packet Take(LinkPipe pipe, long number, ReadOnlySpan<byte> bytes)
    {
        if (!_free.TryPop(out Packet? packet))
        {
            packet = new Packet();
        }

        packet.Load(pipe, number, bytes);
        return packet;
    }

    public void Return(Packet packet)
    {
        packet.Unload();
        _free.Push(packet);
    }
}
