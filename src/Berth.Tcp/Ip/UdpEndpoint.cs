using System.Buffers;

namespace Berth;

/// <summary>A UDP end point (RFC 768): datagrams as they arrived, each whole, and errors that came back.</summary>
/// <remarks>Belongs to its <see cref="IpHost"/>, and is called only by whoever calls the host.</remarks>
public sealed class UdpEndpoint : IpSocket
{
    private readonly Queue<(byte[] Bytes, int Length, UdpArrival Arrival)> _arrived = new();
    private readonly Queue<UdpError> _errors = new();
    private readonly HashSet<IpAddress> _groups = [];
    private int _buffered;

    internal UdpEndpoint(IpAddress? address, ushort port, bool isShared, int bufferMax)
    {
        IsShared = isShared;
        Address = address;
        Port = port;
        ReceiveBuffer = bufferMax;
    }

    /// <summary>The local address, or null for every address of both families.</summary>
    public IpAddress? Address { get; internal set; }

    /// <summary>The local port.</summary>
    public ushort Port { get; }

    /// <summary>The peer of a connected end point: only what comes from it is received.</summary>
    public (IpAddress Address, ushort Port)? Peer { get; set; }

    /// <summary>Whether others who say so as well may have the same address and port (SO_REUSEADDR).</summary>
    public bool IsShared { get; }

    /// <summary>The interface by which it sends to groups; null, the default, leaves it to the host.</summary>
    public IpInterface? MulticastInterface { get; set; }

    /// <summary>Bytes of datagrams that may wait to be received; more are dropped and counted.</summary>
    public int ReceiveBuffer { get; set; }

    /// <summary>Hop limit of what it sends, 1 to 255. Default 64.</summary>
    public byte HopLimit { get; set; } = IpPacket.HopLimitDefault;

    /// <summary>Hop limit of what it sends to groups, 0 to 255. Default 1 (RFC 1112 section 6.1).</summary>
    public byte MulticastHopLimit { get; set; } = 1;

    /// <summary>Whether what it sends to a group is received on this host too (IP_MULTICAST_LOOP). Default true.</summary>
    public bool MulticastLoop { get; set; } = true;

    /// <summary>Whether it may send to broadcast addresses (SO_BROADCAST). Default false.</summary>
    public bool Broadcast { get; set; }

    /// <summary>Datagrams that were dropped because the buffer was full.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether <see cref="TryReceive"/> would give something.</summary>
    public bool HasDatagram => _arrived.Count > 0;

    /// <summary>The length of the datagram that is next; 0 when there is none.</summary>
    public int NextLength => _arrived.TryPeek(out (byte[] Bytes, int Length, UdpArrival Arrival) next) ? next.Length : 0;

    /// <summary>Takes the next datagram.</summary>
    /// <param name="destination">Where its payload goes; what does not fit is lost.</param>
    /// <param name="length">The datagram's whole length, which may be more than fitted.</param>
    /// <param name="arrival">Where it came from, and to which address.</param>
    public bool TryReceive(Span<byte> destination, out int length, out UdpArrival arrival)
    {
        if (!_arrived.TryDequeue(out (byte[] Bytes, int Length, UdpArrival Arrival) next))
        {
            (length, arrival) = (0, default);
            return false;
        }

        (length, arrival) = (next.Length, next.Arrival);
        next.Bytes.AsSpan(0, Math.Min(length, destination.Length)).CopyTo(destination);
        ArrayPool<byte>.Shared.Return(next.Bytes);
        _buffered -= length;
        return true;
    }

    /// <summary>Looks at the next datagram without taking it.</summary>
    /// <param name="destination">Where the beginning of its payload goes.</param>
    /// <param name="length">The datagram's whole length, which may be more than fitted.</param>
    /// <param name="arrival">Where it came from, and to which address.</param>
    public bool TryPeek(Span<byte> destination, out int length, out UdpArrival arrival)
    {
        bool isThere = _arrived.TryPeek(out (byte[] Bytes, int Length, UdpArrival Arrival) next);
        (length, arrival) = (next.Length, next.Arrival);
        if (isThere)
        {
            next.Bytes.AsSpan(0, Math.Min(length, destination.Length)).CopyTo(destination);
        }

        return isThere;
    }

    /// <summary>Takes the next error that ICMP reported about something this end point sent.</summary>
    /// <param name="error">The error.</param>
    public bool TryTakeError(out UdpError error) => _errors.TryDequeue(out error);

    /// <summary>Receives what is sent to a multicast group, too.</summary>
    /// <param name="group">The group.</param>
    /// <returns>False when it had joined already.</returns>
    public bool Join(IpAddress group) => _groups.Add(group);

    /// <summary>Receives a group's datagrams no longer.</summary>
    /// <param name="group">The group.</param>
    /// <returns>False when it had not joined.</returns>
    public bool Leave(IpAddress group) => _groups.Remove(group);

    internal bool HasJoined(IpAddress group) => _groups.Contains(group);

    internal bool Accepts(IpAddress source, ushort sourcePort) => Peer is not { } peer || (peer.Address == source && peer.Port == sourcePort);

    internal void Add(ReadOnlySpan<byte> payload, UdpArrival arrival)
    {
        if (_buffered + payload.Length > ReceiveBuffer)
        {
            Dropped++;
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(payload.Length, 1));
        payload.CopyTo(copy);
        _buffered += payload.Length;
        _arrived.Enqueue((copy, payload.Length, arrival));
    }

    internal void AddError(UdpError error)
    {
        const int ErrorsMax = 64;
        if (_errors.Count < ErrorsMax)
        {
            _errors.Enqueue(error);
        }
    }

    internal void Release()
    {
        while (_arrived.TryDequeue(out (byte[] Bytes, int Length, UdpArrival Arrival) next))
        {
            ArrayPool<byte>.Shared.Return(next.Bytes);
        }

        _errors.Clear();
        _buffered = 0;
    }
}
