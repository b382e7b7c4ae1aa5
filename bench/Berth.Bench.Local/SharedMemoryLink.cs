namespace Berth.Bench.Local;

/// <summary>A shared-memory channel.</summary>
internal sealed class SharedMemoryLink(SharedMemoryChannel channel) : Link
{
    public override void Send(ReadOnlySpan<byte> message) => channel.Send(message);

    public override bool Receive(Span<byte> message) => channel.Receive(message) > 0;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message) => channel.SendAsync(message);

    public override async ValueTask<bool> ReceiveAsync(Memory<byte> message) => await channel.ReceiveAsync(message) > 0;

    public override void End() => channel.Dispose();

    public override void Dispose() => channel.Dispose();
}
