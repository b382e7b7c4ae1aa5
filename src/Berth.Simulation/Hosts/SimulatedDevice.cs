namespace Berth;

/// <summary>The network card of one life of a host: what its stack sends goes into the links, what arrives goes up. After a crash it is dead.</summary>
internal sealed class SimulatedDevice(HostLife life, int mtuBytes) : PacketDevice, IPacketSink
{
    private PacketReceiver? _receiver;

    public override string Name => "eth0";

    public override int MtuBytes => mtuBytes;

    public override void Start(PacketReceiver receiver) => _receiver = receiver;

    public override bool TrySend(ReadOnlySpan<byte> packet) =>
        life.IsAlive && IpPacket.TryRead(packet, out IpPacket read) && life.Host!.TrySend(read.Destination, packet);

    public void Receive(ReadOnlySpan<byte> packet, LinkDirection by) => _receiver?.Invoke(packet);

    public override ValueTask DisposeAsync()
    {
        _receiver = null;
        return ValueTask.CompletedTask;
    }
}
