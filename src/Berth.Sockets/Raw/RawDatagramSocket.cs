using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A raw, ping or packet socket: the system's datagram socket below, and on top what distinguishes it. Of an IPv4 packet the kernel
/// shows the header always; here it is left out unless the socket has its own headers, so that both families and both directions agree.
/// </summary>
internal sealed class RawDatagramSocket : DatagramSocket
{
    private const int IPv4HeaderBytesMin = 20; // RFC 791 section 3.1.
    private const int IPv4DestinationOffset = 16;

    private readonly SocketDatagramSocket _inner;
    private readonly DatagramOptions _options;
    private readonly bool _receivesIPv4Headers;

    public RawDatagramSocket(SocketDatagramSocket inner, DatagramOptions options)
    {
        _inner = inner;
        _options = options;
        _receivesIPv4Headers = options.Transport == Transport.Raw && !options.IsPingSocket
            && inner.Socket.AddressFamily == AddressFamily.InterNetwork;
        LocalAddress = inner.LocalAddress is { IsIP: true } bound
            ? (options.IsPingSocket ? bound : bound.WithPort(0)) // The kernel tells a raw socket's protocol as its port.
            : options.LocalAddress ?? inner.LocalAddress;
        RemoteAddress = options.RemoteAddress is { IsIP: true } remote ? remote.WithPort(0) : null;
    }

    public override Address LocalAddress { get; }

    public override Address? RemoteAddress { get; }

    public override Transport Transport => _options.Transport;

    public override bool IsDualStack => false;

    public override TimeProvider TimeProvider => _inner.TimeProvider;

    public override SocketOptions Options => _inner.Options;

    public override string Url
    {
        get
        {
            if (Transport == Transport.Packet)
            {
                return LocalAddress.ToUrl(Transport);
            }

            int number = _options.Protocol ?? 0;
            string protocol = IpProtocols.NameOf(number) ?? number.ToString(CultureInfo.InvariantCulture);
            return $"{LocalAddress.ToUrl(Transport)}?protocol={protocol}{(_options.HasOwnHeader ? "&header=own" : "")}";
        }
    }

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default) =>
        _inner.WaitToReceiveAsync(cancellation);

    public override int TryReceive(Span<Datagram> datagrams)
    {
        int count = _inner.TryReceive(datagrams);
        foreach (ref Datagram datagram in datagrams[..count])
        {
            datagram = Shown(datagram);
        }

        return count;
    }

    public override bool TryPeek([NotNullWhen(true)] out Datagram? datagram)
    {
        datagram = _inner.TryPeek(out Datagram? found) ? Shown(found) : null;
        return datagram is not null;
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams) => _inner.TrySend(datagrams);

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default) =>
        _inner.SendAsync(payload, remote, cancellation);

    public override ValueTask SendAsync(OutgoingDatagram datagram, CancellationToken cancellation = default) =>
        _inner.SendAsync(datagram, cancellation);

    public override void Join(MulticastGroup group) => _inner.Join(group);

    public override void Leave(MulticastGroup group) => _inner.Leave(group);

    public override void SetMulticast(MulticastSending sending) => _inner.SetMulticast(sending);

    public override T? Get<T>()
        where T : class => this as T ?? _inner.Get<T>();

    public override void HandOver() => _inner.HandOver();

    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    private Datagram Shown(Datagram datagram)
    {
        ReadOnlyMemory<byte> packet = datagram.Payload;
        Address local = datagram.Local == _inner.LocalAddress ? LocalAddress : datagram.Local;
        if (_receivesIPv4Headers && packet.Length >= IPv4HeaderBytesMin)
        {
            ReadOnlySpan<byte> header = packet.Span;
            local = Address.FromIPv4(header.Slice(IPv4DestinationOffset, 4), 0);
            packet = _options.HasOwnHeader ? packet : packet[Math.Min((header[0] & 0xf) * 4, packet.Length)..];
        }

        bool isTruncated = datagram.IsTruncated || packet.Length > _options.ReceiveBytesMax;
        return new Datagram(this, packet[..Math.Min(packet.Length, _options.ReceiveBytesMax)], datagram.Remote, datagram.Dispose)
        {
            Local = local,
            ReplySource = datagram.ReplySource,
            IsTruncated = isTruncated,
            SegmentSize = datagram.SegmentSize,
            Ancillary = datagram.Ancillary,
        };
    }
}
