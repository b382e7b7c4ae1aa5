using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <content>
/// Networks on which a next hop has to answer before packets go to it. The questions and answers of ARP and neighbour discovery are the driver's:
/// it is told whom to ask for, and says who was heard.
/// </content>
public sealed partial class IpHost
{
    /// <summary>
    /// From now on packets go out on an interface only to next hops that answer. Without this call every next hop is taken to be there, as on a
    /// point-to-point link.
    /// </summary>
    /// <remarks>
    /// A next hop that does not answer <see cref="IpSettings.NeighbourRequests"/> times, three seconds in all, is unreachable: a connect fails, as on
    /// Linux, and open connections remember it as the reason in case they time out (RFC 1122 section 2.3.2.2, RFC 4861 section 7.2.2).
    /// </remarks>
    /// <param name="on">One of this host's interfaces.</param>
    public void ResolveNeighbours(IpInterface on)
    {
        ThrowUnlessOwn(on);
        on.Neighbours ??= new NeighbourTable(_settings.Ip);
    }

    /// <summary>Takes the next question for the driver to ask on a network: who has this address? To be called after <see cref="TryEmit"/>.</summary>
    /// <param name="on">Where to ask.</param>
    /// <param name="address">Who is to answer.</param>
    /// <returns>Whether there was one. Call again until not.</returns>
    public bool TryTakeNeighbourRequest([NotNullWhen(true)] out IpInterface? on, out IpAddress address)
    {
        foreach (IpInterface each in _interfaces)
        {
            if (each.Neighbours is { } neighbours && neighbours.TryTakeRequest(out address))
            {
                on = each;
                return true;
            }
        }

        (on, address) = (null, default);
        return false;
    }

    /// <summary>A next hop answered. What waited for it is emitted next.</summary>
    /// <param name="on">Where.</param>
    /// <param name="address">Who; an address that nobody asked for is ignored.</param>
    /// <param name="now">The time.</param>
    public void OnNeighbourHeard(IpInterface on, IpAddress address, Instant now)
    {
        ThrowUnlessOwn(on);
        on.Neighbours?.OnHeard(address, now);
    }

    /// <summary>Whether a packet can go to its next hop now. If not, it waits.</summary>
    private static bool MayGo(ReadOnlySpan<byte> bytes, in EmittedPacket packet, Instant now) =>
        packet.Interface.Neighbours is not { } neighbours
        || IsForMany(packet.NextHop, packet.Interface)
        || neighbours.TrySend(packet.NextHop, bytes, now);

    private void ThrowUnlessOwn(IpInterface on)
    {
        ArgumentNullException.ThrowIfNull(on);
        if (!_interfaces.Contains(on))
        {
            throw new ArgumentException($"The interface {on.Name} belongs to another host.", nameof(on));
        }
    }

    private bool TryTakeResolved(Span<byte> destination, out EmittedPacket packet)
    {
        foreach (IpInterface each in _interfaces)
        {
            if (each.Neighbours is { } neighbours && neighbours.TryTakeReady(destination, out IpAddress nextHop, out int length))
            {
                packet = new EmittedPacket(length, each, nextHop);
                return true;
            }
        }

        packet = default;
        return false;
    }

    private void ExpireNeighbours(Instant now)
    {
        foreach (IpInterface each in _interfaces)
        {
            if (each.Neighbours is { } neighbours && neighbours.NextDeadline <= now)
            {
                neighbours.Expire(now);
                TellUnreachable(neighbours, now);
            }
        }
    }

    /// <summary>Whoever sent something to a next hop that is not there learns of it as if a router had said so.</summary>
    private void TellUnreachable(NeighbourTable neighbours, Instant now)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(IpPacket.ByteCountMax);
        while (neighbours.TryTakeFailed(bytes, out _, out int length))
        {
            Counters.NextHopSilent++;
            if (QuotedPacket.TryRead(bytes.AsSpan(0, length), out QuotedPacket packet))
            {
                ArriveError(IcmpReport.Unreachable(UnreachableReason.Host), packet, from: packet.Source, now);
            }
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}
