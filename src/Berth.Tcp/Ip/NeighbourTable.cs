namespace Berth;

/// <summary>
/// Who is there on the link. The requests and answers of ARP (RFC 826) and neighbour discovery (RFC 4861) themselves are the link's; here is what they
/// mean: packets wait, bounded, while a neighbour is asked for, and one that does not answer three times in three seconds is unreachable.
/// </summary>
/// <remarks>Nothing happens in the order of a hash: requests, answers and failures come in the order of their causes.</remarks>
internal sealed class NeighbourTable(IpSettings settings)
{
    private readonly Dictionary<IpAddress, Neighbour> _neighbours = [];
    private readonly List<Neighbour> _inOrder = [];
    private readonly Queue<Neighbour> _requests = new();
    private readonly List<Neighbour> _ready = [];
    private readonly List<Neighbour> _failed = [];

    /// <summary>How many neighbours are known or asked for.</summary>
    public int Count => _neighbours.Count;

    /// <summary>Packets that were dropped because too many waited.</summary>
    public long DroppedCount { get; private set; }

    /// <summary>When <see cref="Expire"/> is to be called; it may be earlier than anything there is to do, never later.</summary>
    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>What is known of a neighbour.</summary>
    /// <param name="address">Its address.</param>
    public NeighbourState StateOf(IpAddress address) => _neighbours.TryGetValue(address, out Neighbour? neighbour) ? neighbour.State : NeighbourState.Unknown;

    /// <summary>Asks whether a packet can go to a neighbour, and keeps it if not yet.</summary>
    /// <param name="address">The neighbour.</param>
    /// <param name="packet">The packet; a copy is kept when it has to wait.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether to send it now. If not, it waits and comes back by <see cref="TryTakeReady"/> or <see cref="TryTakeFailed"/>.</returns>
    public bool TrySend(IpAddress address, ReadOnlySpan<byte> packet, Instant now)
    {
        if (!_neighbours.TryGetValue(address, out Neighbour? neighbour))
        {
            if (_neighbours.Count >= settings.NeighboursMax && !TryForgetOne(now))
            {
                DroppedCount++;
                return false;
            }

            neighbour = new Neighbour(address);
            _neighbours.Add(address, neighbour);
            _inOrder.Add(neighbour);
            Ask(neighbour, NeighbourState.Incomplete, now);
        }

        if (neighbour.State == NeighbourState.Reachable && neighbour.BelievedUntil <= now)
        {
            Ask(neighbour, NeighbourState.Probing, now);
        }

        if (neighbour.State != NeighbourState.Incomplete)
        {
            return true;
        }

        if (neighbour.WaitingCount >= settings.NeighbourQueueMax)
        {
            neighbour.DropOldest();
            DroppedCount++;
        }

        neighbour.Keep(packet);
        return false;
    }

    /// <summary>The next neighbour that is to be asked for on the link.</summary>
    /// <param name="address">Its address.</param>
    /// <returns>Whether there is one; call again until there is none.</returns>
    public bool TryTakeRequest(out IpAddress address)
    {
        while (_requests.TryDequeue(out Neighbour? neighbour))
        {
            if (neighbour.IsRequestDue)
            {
                neighbour.IsRequestDue = false;
                address = neighbour.Address;
                return true;
            }
        }

        address = default;
        return false;
    }

    /// <summary>Hears that a neighbour is there: it answered, or something came that only it can have caused (RFC 4861 section 7.3.1).</summary>
    /// <param name="address">The neighbour; one that nobody asked for is not remembered.</param>
    /// <param name="now">The time.</param>
    public void OnHeard(IpAddress address, Instant now)
    {
        if (!_neighbours.TryGetValue(address, out Neighbour? neighbour))
        {
            return;
        }

        neighbour.State = NeighbourState.Reachable;
        neighbour.IsRequestDue = false;
        neighbour.BelievedUntil = now + settings.NeighbourLifetime;
        SetDeadline(neighbour, neighbour.BelievedUntil + settings.NeighbourLifetime);
        if (neighbour.WaitingCount > 0 && !_ready.Contains(neighbour))
        {
            _ready.Add(neighbour);
        }
    }

    /// <summary>Takes a packet that waited and may go now.</summary>
    /// <param name="destination">Room for any packet.</param>
    /// <param name="address">The neighbour to send it to.</param>
    /// <param name="length">The packet's length.</param>
    /// <returns>Whether there was one; call again until there is none.</returns>
    public bool TryTakeReady(Span<byte> destination, out IpAddress address, out int length) => TryTake(_ready, destination, out address, out length);

    /// <summary>Takes a packet whose neighbour did not answer; its sender is to be told that the host is unreachable.</summary>
    /// <param name="destination">Room for any packet.</param>
    /// <param name="address">The neighbour that did not answer.</param>
    /// <param name="length">The packet's length.</param>
    /// <returns>Whether there was one; call again until there is none.</returns>
    public bool TryTakeFailed(Span<byte> destination, out IpAddress address, out int length) => TryTake(_failed, destination, out address, out length);

    /// <summary>
    /// Asks again where no answer came, gives up those that were asked for often enough, and forgets those that nobody has needed for a while.
    /// </summary>
    /// <param name="now">The time.</param>
    public void Expire(Instant now)
    {
        NextDeadline = Instant.Never;
        for (int at = 0; at < _inOrder.Count; at++)
        {
            Neighbour neighbour = _inOrder[at];
            if (neighbour.Deadline > now)
            {
                NextDeadline = Instant.Earlier(NextDeadline, neighbour.Deadline);
            }
            else if (neighbour.State != NeighbourState.Reachable && neighbour.Requests < settings.NeighbourRequests)
            {
                Request(neighbour, neighbour.Requests + 1, now);
            }
            else
            {
                Forget(at--);
                _ready.Remove(neighbour);
                if (neighbour.WaitingCount > 0)
                {
                    _failed.Add(neighbour);
                }
            }
        }
    }

    private static bool TryTake(List<Neighbour> from, Span<byte> destination, out IpAddress address, out int length)
    {
        (address, length) = (default, 0);
        if (from.Count == 0)
        {
            return false;
        }

        Neighbour neighbour = from[0];
        address = neighbour.Address;
        length = neighbour.Take(destination);
        if (neighbour.WaitingCount == 0)
        {
            from.RemoveAt(0);
        }

        return true;
    }

    private void Ask(Neighbour neighbour, NeighbourState state, Instant now)
    {
        neighbour.State = state;
        Request(neighbour, 1, now);
    }

    private void Request(Neighbour neighbour, int number, Instant now)
    {
        neighbour.Requests = number;
        neighbour.IsRequestDue = true;
        _requests.Enqueue(neighbour);
        SetDeadline(neighbour, now + settings.NeighbourRequestInterval);
    }

    private void SetDeadline(Neighbour neighbour, Instant deadline)
    {
        neighbour.Deadline = deadline;
        NextDeadline = Instant.Earlier(NextDeadline, deadline);
    }

    // Who has not been needed since it was last believed in makes room.
    private bool TryForgetOne(Instant now)
    {
        int at = _inOrder.FindIndex(neighbour => neighbour.State == NeighbourState.Reachable && neighbour.BelievedUntil <= now && neighbour.WaitingCount == 0);
        if (at >= 0)
        {
            Forget(at);
        }

        return at >= 0;
    }

    private void Forget(int at)
    {
        _neighbours.Remove(_inOrder[at].Address);
        _inOrder.RemoveAt(at);
    }
}
