namespace Berth.Linux.Tests.Worker;

/// <summary>A device that loses packets in both directions, each with the same chance, the same ones for the same seed and traffic.</summary>
internal sealed class LossyDevice(PacketDevice device, double loss, int seed) : PacketDevice
{
    private readonly Random _sending = new(seed);
    private readonly Random _receiving = new(seed + 1);

    public override string Name => device.Name;

    public override int MtuBytes => device.MtuBytes;

    public override void Start(PacketReceiver receiver) => device.Start(packet =>
    {
        if (_receiving.NextDouble() >= loss)
        {
            receiver(packet);
        }
    });

    public override bool TrySend(ReadOnlySpan<byte> packet) => _sending.NextDouble() < loss || device.TrySend(packet);

    public override ValueTask DisposeAsync() => device.DisposeAsync();
}
