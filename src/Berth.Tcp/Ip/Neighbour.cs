using System.Buffers;

namespace Berth;

/// <summary>One neighbour, and the packets that wait for it.</summary>
internal sealed class Neighbour(IpAddress address)
{
    private readonly Queue<(byte[] Buffer, int Length)> _waiting = new();

    public IpAddress Address => address;

    public NeighbourState State { get; set; }

    /// <summary>When it has not answered, or has not been needed for so long that it is forgotten.</summary>
    public Instant Deadline { get; set; }

    /// <summary>Until when it is believed to be there without being asked again.</summary>
    public Instant BelievedUntil { get; set; }

    /// <summary>How often it was asked for.</summary>
    public int Requests { get; set; }

    /// <summary>Whether it is to be asked for now.</summary>
    public bool IsRequestDue { get; set; }

    public int WaitingCount => _waiting.Count;

    public void Keep(ReadOnlySpan<byte> packet)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(packet.Length);
        packet.CopyTo(buffer);
        _waiting.Enqueue((buffer, packet.Length));
    }

    public void DropOldest() => ArrayPool<byte>.Shared.Return(_waiting.Dequeue().Buffer);

    public int Take(Span<byte> destination)
    {
        (byte[] buffer, int length) = _waiting.Dequeue();
        buffer.AsSpan(0, length).CopyTo(destination);
        ArrayPool<byte>.Shared.Return(buffer);
        return length;
    }
}
