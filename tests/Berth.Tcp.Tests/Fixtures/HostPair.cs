namespace Berth;

/// <summary>Two hosts on one network in virtual time. Packets are bytes on the wire; what it does to each is a rule's choice.</summary>
internal sealed class HostPair
{
    private readonly PriorityQueue<(IpHost To, IpInterface On, byte[] Bytes), (long Ticks, long Order)> _wire = new();
    private readonly byte[] _buffer = new byte[66_000];
    private long _order;

    public HostPair(IpHostSettings? left = null, IpHostSettings? right = null, int mtu = 1500, int seed = 1)
    {
        Left = new IpHost(left ?? new(), new Random(seed));
        Right = new IpHost(right ?? new(), new Random(seed + 1));
        LeftInterface = Left.AddInterface("eth0", mtu, IpPrefix.Parse("192.0.2.1/24"), IpPrefix.Parse("2001:db8::1/64"));
        RightInterface = Right.AddInterface("eth0", mtu, IpPrefix.Parse("192.0.2.2/24"), IpPrefix.Parse("2001:db8::2/64"));
    }

    /// <summary>What the wire does to a packet: whether it arrives.</summary>
    public delegate bool WireRule(IpHost to, in IpPacket packet);

    public static IpAddress LeftAddress { get; } = IpAddress.Parse("192.0.2.1");

    public static IpAddress RightAddress { get; } = IpAddress.Parse("192.0.2.2");

    public IpHost Left { get; }

    public IpHost Right { get; }

    public IpInterface LeftInterface { get; }

    public IpInterface RightInterface { get; }

    public Instant Now { get; private set; }

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(1);

    public WireRule? Rule { get; set; }

    /// <summary>The largest packet that gets through a router in the middle, in bytes; null when there is none.</summary>
    public int? NarrowMtu { get; set; }

    /// <summary>Whether a host answers when its neighbour is asked for on the network.</summary>
    public Func<IpHost, bool> Answers { get; set; } = static _ => true;

    public long NeighbourRequests { get; private set; }

    private static IpAddress RouterAddress { get; } = IpAddress.Parse("192.0.2.254");

    private static IpAddress RouterAddressIpv6 { get; } = IpAddress.Parse("2001:db8::fe");

    public long Packets { get; private set; }

    /// <summary>Goes on until a condition holds, or nothing more can happen, or the time is up.</summary>
    public bool RunUntil(Func<bool> done, TimeSpan? limit = null)
    {
        Instant end = Now + (limit ?? TimeSpan.FromHours(3));
        while (true)
        {
            Emit();
            if (done())
            {
                return true;
            }

            Emit(); // Asking may have written or read something.
            Instant next = Instant.Earlier(Left.NextDeadline, Right.NextDeadline);
            bool arrives = _wire.TryPeek(out _, out (long Ticks, long Order) at) && at.Ticks <= next.Ticks;
            next = arrives ? new Instant(at.Ticks) : next;
            if (next == Instant.Never || next > end)
            {
                Now = next == Instant.Never ? Now : end;
                return false;
            }

            Now = next < Now ? Now : next;
            if (arrives)
            {
                (IpHost to, IpInterface on, byte[] bytes) = _wire.Dequeue();
                to.Deliver(bytes, on, Now);
            }
            else
            {
                Left.Expire(Now);
                Right.Expire(Now);
            }
        }
    }

    public void RunFor(TimeSpan time) => RunUntil(static () => false, time);

    /// <summary>Next hops have to answer before packets go to them.</summary>
    public HostPair WithNeighbours()
    {
        Left.ResolveNeighbours(LeftInterface);
        Right.ResolveNeighbours(RightInterface);
        return this;
    }

    /// <summary>A packet that came from nowhere.</summary>
    public void Forge(IpHost to, ReadOnlySpan<byte> packet) => to.Deliver(packet, to == Left ? LeftInterface : RightInterface, Now);

    private void Emit()
    {
        do
        {
            EmitFrom(Left, Right, RightInterface);
            EmitFrom(Right, Left, LeftInterface);
        }
        while (Resolve(Left, Right) | Resolve(Right, Left));
    }

    private bool Resolve(IpHost asking, IpHost asked)
    {
        bool answered = false;
        while (asking.TryTakeNeighbourRequest(out IpInterface? on, out IpAddress address))
        {
            NeighbourRequests++;
            if (asked.IsLocal(address) && Answers(asked))
            {
                asking.OnNeighbourHeard(on, address, Now);
                answered = true;
            }
        }

        return answered;
    }

    private void EmitFrom(IpHost from, IpHost to, IpInterface on)
    {
        while (from.TryEmit(_buffer, Now, out EmittedPacket packet))
        {
            byte[] bytes = _buffer[..packet.Length];
            Assert.True(IpPacket.TryRead(bytes, out IpPacket read));
            Packets++;
            if (packet.Interface.IsLoopback)
            {
                _wire.Enqueue((from, packet.Interface, bytes), (Now.Ticks, _order++));
            }
            else if (Rule?.Invoke(to, read) ?? true)
            {
                Carry(from, to, on, bytes);
            }
        }
    }

    private void Carry(IpHost from, IpHost to, IpInterface on, byte[] bytes)
    {
        if (NarrowMtu is not { } mtu || bytes.Length <= mtu || !IpPacket.TryRead(bytes, out IpPacket packet))
        {
            Put(to, on, bytes);
        }
        else if (packet.Version == 6 || packet.DontFragment)
        {
            byte[] error = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
            IpAddress router = packet.Version == 6 ? RouterAddressIpv6 : RouterAddress;
            int length = IcmpWriter.WriteError(error, bytes, router, IcmpReport.PacketTooBig(mtu));
            Put(from, from == Left ? LeftInterface : RightInterface, error[..length]);
        }
        else
        {
            byte[] fragment = new byte[mtu];
            for (Fragmenter fragments = new(packet, mtu, packet.Identification); !fragments.IsDone;)
            {
                Put(to, on, fragment[..fragments.Write(fragment)]);
            }
        }
    }

    private void Put(IpHost to, IpInterface on, byte[] bytes) => _wire.Enqueue((to, on, bytes), ((Now + Delay).Ticks, _order++));
}
