using System.Threading.Channels;

namespace Berth.Conformance.Linked;

/// <summary>One end of a cable between two hosts: it loses nothing, and keeps the order.</summary>
internal sealed class CableEnd(string name) : PacketDevice
{
    private readonly Channel<byte[]> _incoming = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private CableEnd _other = null!;
    private Task _receiving = Task.CompletedTask;

    public override string Name => name;

    public override int MtuBytes => 1500;

    public static (CableEnd A, CableEnd B) Pair()
    {
        CableEnd a = new("eth0");
        CableEnd b = new("eth0") { _other = a };
        a._other = b;
        return (a, b);
    }

    public override void Start(PacketReceiver receiver) => _receiving = Task.Run(async () =>
    {
        await foreach (byte[] packet in _incoming.Reader.ReadAllAsync())
        {
            receiver(packet);
        }
    });

    public override bool TrySend(ReadOnlySpan<byte> packet) => _other._incoming.Writer.TryWrite(packet.ToArray());

    public override async ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        await _receiving;
    }
}
