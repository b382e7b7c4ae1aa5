namespace Berth;

/// <summary>What ARP and neighbour discovery mean for packets: RFC 1122 section 2.3.2, RFC 4861 section 7.</summary>
public sealed class NeighbourTableTests
{
    private static readonly IpAddress Peer = IpAddress.Parse("10.9.0.2");
    private static readonly IpAddress Other = IpAddress.Parse("10.9.0.3");

    private readonly NeighbourTable _table = new(new IpSettings());
    private readonly byte[] _buffer = new byte[100];
    private Instant _now;

    [Fact]
    public void Packets_WaitForTheAnswer_ThenGoInOrder_AndOthersAtOnce()
    {
        Assert.False(_table.TrySend(Peer, "one"u8, _now));
        Assert.False(_table.TrySend(Peer, "two"u8, _now));
        Assert.Equal([Peer], Requests());
        Assert.Equal(NeighbourState.Incomplete, _table.StateOf(Peer));
        Assert.Equal([], Ready());
        _table.OnHeard(Peer, _now);
        _table.OnHeard(Peer, _now);
        Assert.Equal(["10.9.0.2 one", "10.9.0.2 two"], Ready());
        Assert.True(_table.TrySend(Peer, "three"u8, _now));
        Assert.Equal(NeighbourState.Reachable, _table.StateOf(Peer));
        Assert.Equal([], Requests());
    }

    [Fact]
    public void WithoutAnswer_ItIsAskedForThreeTimes_AndUnreachableAfterThreeSeconds()
    {
        _table.TrySend(Peer, "one"u8, _now);
        List<Instant> asked = [];
        while (_table.NextDeadline != Instant.Never)
        {
            asked.AddRange(Requests().Select(_ => _now));
            Assert.Equal([], Failed());
            _now = _table.NextDeadline;
            _table.Expire(_now);
        }

        Assert.Equal(["0.000000", "1.000000", "2.000000"], asked.Select(instant => instant.ToString()));
        Assert.Equal("3.000000", _now.ToString());
        Assert.Equal(["10.9.0.2 one"], Failed());
        Assert.Equal((0, NeighbourState.Unknown), (_table.Count, _table.StateOf(Peer)));

        Assert.False(_table.TrySend(Peer, "again"u8, _now));
        Assert.Equal([Peer], Requests());
    }

    [Fact]
    public void AnswerAtTheLastMoment_StillCounts()
    {
        _table.TrySend(Peer, "one"u8, _now);
        _now += TimeSpan.FromSeconds(1);
        _table.Expire(_now);
        _now += TimeSpan.FromSeconds(1);
        _table.Expire(_now);
        _table.OnHeard(Peer, _now);
        _now += TimeSpan.FromSeconds(1);
        _table.Expire(_now);
        Assert.Equal(["10.9.0.2 one"], Ready());
        Assert.Equal([], Failed());
        Assert.Equal([], Requests());
    }

    [Fact]
    public void OfTooManyThatWait_TheOldestIsDropped()
    {
        foreach (string packet in new[] { "one", "two", "three", "four" })
        {
            _table.TrySend(Peer, System.Text.Encoding.ASCII.GetBytes(packet), _now);
        }

        Assert.Equal(1, _table.DroppedCount);
        _table.OnHeard(Peer, _now);
        Assert.Equal(["10.9.0.2 two", "10.9.0.2 three", "10.9.0.2 four"], Ready());
    }

    [Fact]
    public void OneThatAnsweredLongAgo_IsAskedAgainWhilePacketsGo_AndThenGivenUp()
    {
        _table.TrySend(Peer, "one"u8, _now);
        Requests();
        _table.OnHeard(Peer, _now);
        Ready();
        _now += TimeSpan.FromSeconds(30);
        Assert.True(_table.TrySend(Peer, "two"u8, _now));
        Assert.Equal(NeighbourState.Probing, _table.StateOf(Peer));
        Assert.Equal([Peer], Requests());
        _table.OnHeard(Peer, _now);
        Assert.Equal(NeighbourState.Reachable, _table.StateOf(Peer));

        _now += TimeSpan.FromSeconds(30);
        Assert.True(_table.TrySend(Peer, "three"u8, _now));
        Instant began = _now;
        for (int second = 1; second <= 3; second++)
        {
            Assert.Equal(NeighbourState.Probing, _table.StateOf(Peer));
            _now = began + TimeSpan.FromSeconds(second);
            _table.Expire(_now);
        }

        Assert.Equal(NeighbourState.Unknown, _table.StateOf(Peer));
        Assert.Equal([], Failed());
    }

    [Fact]
    public void OneThatNobodyNeeds_IsForgotten()
    {
        _table.TrySend(Peer, "one"u8, _now);
        Requests();
        _table.OnHeard(Peer, _now);
        Ready();
        while (_table.NextDeadline != Instant.Never)
        {
            _now = _table.NextDeadline;
            _table.Expire(_now);
        }

        Assert.Equal((0, "60.000000"), (_table.Count, _now.ToString()));
        Assert.Equal([], Requests());
        _table.OnHeard(Other, _now);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void PacketsThatNobodyTookInTime_ComeBackAsFailed_AndOnlyThere()
    {
        _table.TrySend(Peer, "one"u8, _now);
        _table.OnHeard(Peer, _now);
        _now += TimeSpan.FromSeconds(60);
        _table.Expire(_now);
        Assert.Equal(["10.9.0.2 one"], Failed());
        Assert.Equal([], Ready());
    }

    [Fact]
    public void NeighboursBeyondTheLimit_AreNotAskedFor_UnlessOneIsNoLongerNeeded()
    {
        NeighbourTable table = new(new IpSettings { NeighboursMax = 1 });
        Assert.False(table.TrySend(Peer, "one"u8, _now));
        Assert.False(table.TrySend(Other, "two"u8, _now));
        Assert.Equal((1, 1, NeighbourState.Unknown), (table.Count, table.DroppedCount, table.StateOf(Other)));
        table.OnHeard(Peer, _now);
        Assert.True(table.TryTakeReady(_buffer, out _, out _));
        _now += TimeSpan.FromSeconds(30);
        Assert.False(table.TrySend(Other, "two"u8, _now));
        Assert.Equal((1, 1, NeighbourState.Incomplete), (table.Count, table.DroppedCount, table.StateOf(Other)));
    }

    private List<IpAddress> Requests()
    {
        List<IpAddress> requests = [];
        while (_table.TryTakeRequest(out IpAddress address))
        {
            requests.Add(address);
        }

        return requests;
    }

    private List<string> Ready()
    {
        List<string> packets = [];
        while (_table.TryTakeReady(_buffer, out IpAddress address, out int length))
        {
            packets.Add($"{address} {System.Text.Encoding.ASCII.GetString(_buffer, 0, length)}");
        }

        return packets;
    }

    private List<string> Failed()
    {
        List<string> packets = [];
        while (_table.TryTakeFailed(_buffer, out IpAddress address, out int length))
        {
            packets.Add($"{address} {System.Text.Encoding.ASCII.GetString(_buffer, 0, length)}");
        }

        return packets;
    }
}
