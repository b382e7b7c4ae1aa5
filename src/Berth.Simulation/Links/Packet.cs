using System.Buffers;

namespace Berth;

/// <summary>A packet under way, which is at the same time the event of its arrival. Made and taken back by a <see cref="PacketPool"/>.</summary>
internal sealed class Packet : QueuedEvent
{
    private byte[] _buffer = [];

    /// <summary>On which direction it travels.</summary>
    public LinkPipe Pipe { get; private set; } = null!;

    /// <summary>Its number on that direction.</summary>
    public long Number { get; private set; }

    public int Length { get; private set; }

    public Span<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>How much longer than others it is to travel, by a rule.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Takes a copy of the bytes.</summary>
    public void Load(LinkPipe pipe, long number, ReadOnlySpan<byte> bytes)
    {
        Pipe = pipe;
        Number = number;
        Delay = TimeSpan.Zero;
        _buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        Length = bytes.Length;
        bytes.CopyTo(_buffer);
    }

    public void Unload()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    public override void Fire() => Pipe.Arrive(this);

    public override string ToString() => $"packet {Number} of {Pipe.Direction.Name}";
}
