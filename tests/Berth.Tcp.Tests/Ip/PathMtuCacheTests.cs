namespace Berth;

/// <summary>Path MTU discovery: RFC 1191, RFC 8201, and Linux's least MTU.</summary>
public sealed class PathMtuCacheTests
{
    private static readonly IpAddress Host4 = IpAddress.Parse("198.51.100.1");
    private static readonly IpAddress Host6 = IpAddress.Parse("2001:db8::1");

    private readonly IpSettings _settings = new();
    private readonly PathMtuCache _cache;
    private Instant _now;

    public PathMtuCacheTests() => _cache = new PathMtuCache(_settings);

    [Theory]
    [InlineData("198.51.100.1", 1_400, 1_400, false)]
    [InlineData("198.51.100.1", 552, 552, false)]
    [InlineData("198.51.100.1", 551, 552, true)]
    [InlineData("198.51.100.1", 68, 552, true)]
    [InlineData("198.51.100.1", 1_501, 1_500, false)]
    [InlineData("2001:db8::1", 1_400, 1_400, false)]
    [InlineData("2001:db8::1", 1_280, 1_280, false)]
    [InlineData("2001:db8::1", 1_279, 1_500, false)]
    [InlineData("2001:db8::1", 0, 1_500, false)]
    [InlineData("2001:db8::1", 9_000, 1_500, false)]
    public void Path_FallsToWhatARouterSays_ButNotBelowTheLeast(string destination, int reported, int expected, bool mustAllowFragments)
    {
        IpAddress address = IpAddress.Parse(destination);
        Assert.Equal(new PathMtu(1_500, MustAllowFragments: false), _cache.Get(address, 1_500, _now));
        Assert.Equal(expected < 1_500, _cache.OnTooBig(address, reported, 1_500, 1_500, _now));
        Assert.Equal(new PathMtu(expected, mustAllowFragments), _cache.Get(address, 1_500, _now));
        Assert.Equal(1_500, _cache.Get(IpAddress.Parse(address.IsIpv6 ? "2001:db8::2" : "198.51.100.2"), 1_500, _now).ByteCount);
    }

    [Theory]
    [InlineData(1_500, 1_492)]
    [InlineData(1_492, 1_006)]
    [InlineData(1_007, 1_006)]
    [InlineData(9_000, 1_492)]
    [InlineData(1_006, 552)]
    public void RouterThatNamesNoSize_LeadsToTheNextPlateau(int packetLength, int expected)
    {
        Assert.True(_cache.OnTooBig(Host4, 0, packetLength, 1_500, _now));
        Assert.Equal(expected, _cache.Get(Host4, 1_500, _now).ByteCount);
    }

    [Fact]
    public void NoError_RaisesAPath()
    {
        Assert.True(_cache.OnTooBig(Host6, 1_300, 1_500, 1_500, _now));
        Assert.False(_cache.OnTooBig(Host6, 1_400, 1_500, 1_500, _now));
        Assert.False(_cache.OnTooBig(Host6, 1_300, 1_500, 1_500, _now));
        Assert.Equal(1_300, _cache.Get(Host6, 1_500, _now).ByteCount);
        Assert.Equal(1_290, _cache.Get(Host6, 1_290, _now).ByteCount);
    }

    [Fact]
    public void PathThatMustAllowFragments_GoesOnAllowingThem()
    {
        Assert.True(_cache.OnTooBig(Host4, 300, 1_500, 1_500, _now));
        Assert.False(_cache.OnTooBig(Host4, 552, 552, 1_500, _now));
        Assert.Equal(new PathMtu(552, MustAllowFragments: true), _cache.Get(Host4, 1_500, _now));
    }

    [Fact]
    public void AfterTenMinutes_ThePathIsTriedAgain()
    {
        Assert.True(_cache.OnTooBig(Host4, 1_300, 1_500, 1_500, _now));
        _now += TimeSpan.FromMinutes(4);
        Assert.True(_cache.OnTooBig(Host6, 1_300, 1_500, 1_500, _now));
        _now += TimeSpan.FromMinutes(6);
        Assert.Equal(_now, _cache.NextDeadline);
        Assert.Equal(1_500, _cache.Get(Host4, 1_500, _now).ByteCount);
        Assert.Equal(1_300, _cache.Get(Host6, 1_500, _now).ByteCount);
        Assert.True(_cache.TryExpire(_now, out IpAddress first));
        Assert.False(_cache.TryExpire(_now, out _));
        Assert.Equal(Host4, first);
        Assert.Equal((1, _now + TimeSpan.FromMinutes(4)), (_cache.Count, _cache.NextDeadline));
        Assert.True(_cache.TryExpire(_cache.NextDeadline, out IpAddress second));
        Assert.Equal(Host6, second);
        Assert.Equal((0, Instant.Never), (_cache.Count, _cache.NextDeadline));
    }

    [Fact]
    public void PathsBeyondTheLimit_PushOutTheOldest()
    {
        PathMtuCache cache = new(_settings with { PathsMax = 100 });
        for (uint number = 0; number < 1_000; number++)
        {
            cache.OnTooBig(IpAddress.FromIpv4(0x0A000000 + number), 1_300, 1_500, 1_500, _now + TimeSpan.FromSeconds(number));
        }

        Assert.Equal(100, cache.Count);
        Assert.Equal(1_300, cache.Get(IpAddress.FromIpv4(0x0A000000 + 999), 1_500, _now).ByteCount);
        Assert.Equal(1_500, cache.Get(IpAddress.FromIpv4(0x0A000000 + 899), 1_500, _now).ByteCount);
    }
}
