namespace Berth;

/// <summary>Carries the packets of one direction: asks rules and chance, lets packets wait their turn, and schedules their arrival.</summary>
internal sealed class LinkPipe(SimulationLoop loop, PacketPool pool, LinkDirection direction)
{
    private readonly Queue<Packet> _held = new();
    private readonly SeededRandom _loss = Stream(loop, direction, "loss");
    private readonly SeededRandom _bursts = Stream(loop, direction, "bursts");
    private readonly SeededRandom _jitter = Stream(loop, direction, "jitter");
    private readonly SeededRandom _reordering = Stream(loop, direction, "reordering");
    private readonly SeededRandom _duplication = Stream(loop, direction, "duplication");
    private readonly SeededRandom _corruption = Stream(loop, direction, "corruption");
    private readonly ulong _nameHash = StableHash.Add(0, direction.Name);
    private Instant _free;
    private Instant _lastArrival;
    private long _remainder;
    private bool _isInBurst;

    public LinkDirection Direction => direction;

    public void Send(ReadOnlySpan<byte> bytes)
    {
        LinkCounters counters = direction.Counters;
        long number = ++counters.Sent;
        counters.SentBytes += bytes.Length;
        Packet packet = pool.Take(this, number, bytes);
        Tell(packet, PacketFate.Sent, default);
        DropReason? refusal = Judge(ref packet);
        if (refusal is { } reason)
        {
            Drop(packet, reason);
        }
        else if (direction.IsHeld)
        {
            _held.Enqueue(packet);
        }
        else
        {
            GoOut(packet);
        }
    }

    public void Release()
    {
        while (_held.TryDequeue(out Packet? packet))
        {
            GoOut(packet);
        }
    }

    /// <summary>The packet is at the other end.</summary>
    public void Arrive(Packet packet)
    {
        SimulatedNode destination = direction.Destination;
        if (!destination.CanReceive)
        {
            Drop(packet, DropReason.HostDown);
        }
        else if (destination is SimulatedHost { IsPaused: true } host)
        {
            host.PutOff(packet);
        }
        else
        {
            direction.Counters.Delivered++;
            Tell(packet, PacketFate.Delivered, default);
            try
            {
                destination.Receive(packet.Bytes, direction);
            }
            finally
            {
                pool.Return(packet);
            }
        }
    }

    private DropReason? Judge(ref Packet packet)
    {
        foreach (PacketRule rule in direction.Rules)
        {
            PacketVerdict verdict = rule(new PacketView(direction, packet.Number, loop.Now, packet.Bytes));
            switch (verdict.Kind)
            {
                case PacketVerdictKind.Drop:
                    return DropReason.Rule;
                case PacketVerdictKind.Delay:
                    packet.Delay += verdict.Delay;
                    break;
                case PacketVerdictKind.Replace:
                    Packet other = pool.Take(this, packet.Number, verdict.Replacement.Span);
                    other.Delay = packet.Delay;
                    pool.Return(packet);
                    packet = other;
                    Tell(packet, PacketFate.Replaced, default);
                    break;
            }
        }

        return packet.Length > direction.Mtu ? DropReason.TooLong
            : packet.Length > direction.BlackHoleBytes ? DropReason.BlackHole
            : direction.IsCut ? DropReason.Cut
            : null;
    }

    /// <summary>The packet takes its place in the queue; chance decides what becomes of it behind that.</summary>
    private void GoOut(Packet packet)
    {
        if (!TryQueue(packet.Length, out Instant gone))
        {
            Drop(packet, DropReason.QueueFull);
        }
        else if (Happens(_loss, direction.Loss))
        {
            Drop(packet, DropReason.Loss);
        }
        else if (IsLostInBurst())
        {
            Drop(packet, DropReason.Burst);
        }
        else
        {
            if (Happens(_corruption, direction.Corruption))
            {
                direction.Counters.Corrupted++;
                int bit = _corruption.Next(packet.Length * 8);
                packet.Bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Tell(packet, PacketFate.Corrupted, default);
            }

            Packet? twin = Happens(_duplication, direction.Duplication) ? pool.Take(this, packet.Number, packet.Bytes) : null;
            Travel(packet, gone);
            if (twin is not null)
            {
                direction.Counters.Duplicated++;
                Tell(twin, PacketFate.Duplicated, default);
                Travel(twin, gone);
            }
        }
    }

    private void Travel(Packet packet, Instant gone)
    {
        Instant arrival = gone + direction.Latency;
        if (direction.Jitter > TimeSpan.Zero)
        {
            arrival += TimeSpan.FromTicks(_jitter.NextInt64(direction.Jitter.Ticks + 1));
        }

        TimeSpan late = packet.Delay;
        if (Happens(_reordering, direction.Reordering))
        {
            direction.Counters.Reordered++;
            late += direction.ReorderingDelay;
        }

        if (late > TimeSpan.Zero)
        {
            arrival += late;
        }
        else
        {
            arrival = arrival < _lastArrival ? _lastArrival : arrival;
            _lastArrival = arrival;
        }

        loop.Schedule(packet, arrival);
    }

    /// <summary>When the packet has left, behind those before it; false when it finds no room.</summary>
    private bool TryQueue(int length, out Instant gone)
    {
        Instant now = loop.Now;
        if (direction.BitsPerSecond is not { } rate)
        {
            gone = now;
            return true;
        }

        Instant start = _free;
        if (start < now)
        {
            start = now;
            _remainder = 0;
        }

        gone = start;
        long waitingBytes = (long)((Int128)(start - now).Ticks * rate / (8 * TimeSpan.TicksPerSecond));
        if (waitingBytes + length > direction.QueueBytesMax && start > now)
        {
            return false;
        }

        // What a packet takes beyond whole ticks is kept for the next one, so that fast links keep their rate.
        (long ticks, _remainder) = Math.DivRem((length * 8 * TimeSpan.TicksPerSecond) + _remainder, rate);
        gone = _free = start + TimeSpan.FromTicks(ticks);
        return true;
    }

    private bool IsLostInBurst()
    {
        if (direction.Bursts is not { } bursts)
        {
            _isInBurst = false;
            return false;
        }

        _isInBurst = Happens(_bursts, _isInBurst ? 1 - bursts.Leave : bursts.Enter);
        return Happens(_bursts, _isInBurst ? bursts.LossInside : bursts.LossOutside);
    }

    private void Drop(Packet packet, DropReason reason)
    {
        direction.Counters.CountDrop(reason);
        Tell(packet, PacketFate.Dropped, reason);
        pool.Return(packet);
    }

    private void Tell(Packet packet, PacketFate fate, DropReason reason) =>
        loop.Trace.AddPacket(_nameHash, new PacketRecord(new PacketView(direction, packet.Number, loop.Now, packet.Bytes), fate, reason));

    private static bool Happens(SeededRandom random, double probability) => probability > 0 && random.NextDouble() < probability;

    private static SeededRandom Stream(SimulationLoop loop, LinkDirection direction, string purpose) =>
        SeededRandom.For(loop.Seed, $"link {direction.Name}", purpose);
}
