using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// The neighbours of those interfaces on which a next hop has to answer before packets go to it. The questions and answers of ARP and neighbour
/// discovery are the driver's: it is told whom to ask for, and says who was heard.
/// </summary>
internal sealed class LinkNeighbours(List<IpInterface> interfaces)
{
    public Instant NextDeadline
    {
        get
        {
            Instant first = Instant.Never;
            foreach (IpInterface each in interfaces)
            {
                first = each.Neighbours is { } neighbours ? Instant.Earlier(first, neighbours.NextDeadline) : first;
            }

            return first;
        }
    }

    /// <summary>Whether a packet can go to its next hop now. If not, it waits.</summary>
    public static bool MayGo(ReadOnlySpan<byte> bytes, in EmittedPacket packet, Instant now) =>
        packet.Interface.Neighbours is not { } neighbours
        || packet.NextHop.IsMulticast
        || packet.Interface.IsBroadcast(packet.NextHop)
        || neighbours.TrySend(packet.NextHop, bytes, now);

    public bool TryTakeRequest([NotNullWhen(true)] out IpInterface? on, out IpAddress address)
    {
        foreach (IpInterface each in interfaces)
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

    /// <summary>Takes a packet whose next hop has answered.</summary>
    public bool TryTakeReady(Span<byte> destination, out EmittedPacket packet)
    {
        foreach (IpInterface each in interfaces)
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

    /// <summary>Takes a packet whose next hop did not answer.</summary>
    public bool TryTakeFailed(Span<byte> destination, out int length)
    {
        foreach (IpInterface each in interfaces)
        {
            if (each.Neighbours is { } neighbours && neighbours.TryTakeFailed(destination, out _, out length))
            {
                return true;
            }
        }

        length = 0;
        return false;
    }

    public void Expire(Instant now)
    {
        foreach (IpInterface each in interfaces)
        {
            each.Neighbours?.Expire(now);
        }
    }
}
