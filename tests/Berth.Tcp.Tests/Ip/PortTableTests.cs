namespace Berth;

/// <summary>Who holds which port, and which are free: RFC 6056, and Linux's range.</summary>
public sealed class PortTableTests
{
    private static readonly IpAddress Local = IpAddress.Parse("10.9.0.1");
    private static readonly IpAddress Remote = IpAddress.Parse("10.9.0.2");

    private readonly PortTable _table = new(new IpSettings());

    [Theory]
    [InlineData("10.9.0.1", "10.9.0.1", false)]
    [InlineData("10.9.0.1", "10.9.0.3", true)]
    [InlineData("10.9.0.1", "0.0.0.0", false)]
    [InlineData("0.0.0.0", "10.9.0.1", false)]
    [InlineData("0.0.0.0", "0.0.0.0", false)]
    [InlineData("0.0.0.0", "::", true)]
    [InlineData("::", "fd00:9::1", false)]
    [InlineData("::1", "127.0.0.1", true)]
    public void OnePort_IsHeldOncePerAddress(string first, string second, bool expected)
    {
        Assert.True(_table.TryBind(new(IpAddress.Parse(first), 80), besideConnections: false));
        Assert.Equal(expected, _table.TryBind(new(IpAddress.Parse(second), 80), besideConnections: false));
        Assert.True(_table.TryBind(new(IpAddress.Parse(second), 81), besideConnections: false));
    }

    [Fact]
    public void OneSocketForBothVersions_HoldsThePortOfBoth()
    {
        PortBinding dual = new(IpAddress.Ipv6Any, 80) { IsDualStack = true };
        Assert.True(_table.TryBind(dual, besideConnections: false));
        Assert.False(_table.TryBind(new(Local, 80), besideConnections: false));
        _table.Unbind(dual);
        Assert.True(_table.TryBind(new(Local, 80), besideConnections: false));
        Assert.False(_table.TryBind(dual, besideConnections: false));
        Assert.True(_table.TryBind(dual with { IsDualStack = false }, besideConnections: false));
        Assert.Equal(2, _table.BindingCount);
    }

    [Fact]
    public void Port_IsShared_WhenAllSaySo()
    {
        PortBinding shared = new(Local, 80) { IsShared = true };
        Assert.True(_table.TryBind(shared, besideConnections: false));
        Assert.True(_table.TryBind(shared, besideConnections: false));
        Assert.False(_table.TryBind(new(Local, 80), besideConnections: false));
        _table.Unbind(shared);
        Assert.False(_table.TryBind(new(Local, 80), besideConnections: false));
        _table.Unbind(shared);
        Assert.True(_table.TryBind(new(Local, 80), besideConnections: false));
        Assert.False(_table.TryBind(shared, besideConnections: false));
    }

    [Fact]
    public void ConnectionsOnAPort_MatterOnlyToThoseWhoSaySo()
    {
        MuxKey key = new(Local, 80, Remote, 40_000);
        Assert.True(_table.TryConnect(key));
        Assert.False(_table.TryConnect(key));
        Assert.True(_table.TryConnect(key with { RemotePort = 40_001 }));
        Assert.Equal(2, _table.ConnectionCount);
        Assert.False(_table.TryBind(new(Local, 80), besideConnections: false));
        Assert.True(_table.TryBind(new(Local, 80), besideConnections: true));
        _table.Unbind(new(Local, 80));
        _table.Disconnect(key);
        _table.Disconnect(key);
        Assert.False(_table.TryBind(new(Local, 80), besideConnections: false));
        _table.Disconnect(key with { RemotePort = 40_001 });
        Assert.True(_table.TryBind(new(Local, 80), besideConnections: false));
        Assert.Equal(0, _table.ConnectionCount);
    }

    [Fact]
    public void FreePort_BeginsWhereChanceSays_InTheRangeOfLinux()
    {
        MuxKey key = new(Local, 0, Remote, 80);
        Assert.True(_table.TryFindFree(key, 0, out ushort first) && first == 32_768);
        Assert.True(_table.TryFindFree(key, 28_231, out ushort last) && last == 60_999);
        Assert.True(_table.TryFindFree(key, 28_232, out ushort wrapped) && wrapped == 32_768);
        Assert.True(_table.TryFindFree(key, uint.MaxValue, out ushort any) && any is >= 32_768 and <= 60_999);
        Assert.True(_table.TryFindFree(new PortBinding(Local, 0), 1, out ushort bound) && bound == 32_769);
    }

    [Fact]
    public void FreePort_SkipsWhatIsHeld_ButServesManyPeers()
    {
        MuxKey key = new(Local, 0, Remote, 80);
        Assert.True(_table.TryBind(new(IpAddress.Ipv4Any, 32_768), besideConnections: false));
        Assert.True(_table.TryConnect(key with { LocalPort = 32_769 }));
        Assert.True(_table.TryFindFree(key, 0, out ushort port) && port == 32_770);
        Assert.True(_table.TryFindFree(key with { RemotePort = 81 }, 0, out port) && port == 32_769);
        Assert.True(_table.TryFindFree(new PortBinding(Local, 0), 0, out port) && port == 32_770);
    }

    [Fact]
    public void WhenAllAreHeld_ThereIsNone()
    {
        PortTable table = new(new IpSettings { EphemeralPortFirst = 50_000, EphemeralPortLast = 50_009 });
        MuxKey key = new(Local, 0, Remote, 80);
        HashSet<ushort> ports = [];
        while (table.TryFindFree(key, 7, out ushort port))
        {
            Assert.True(table.TryConnect(key with { LocalPort = port }));
            ports.Add(port);
        }

        Assert.Equal(Enumerable.Range(50_000, 10), ports.Select(port => (int)port).Order());
        Assert.False(table.TryFindFree(new PortBinding(Local, 0), 7, out _));
        Assert.True(table.TryFindFree(key with { RemotePort = 81 }, 7, out _));
    }
}
