namespace Berth;

/// <summary>Routes, RFC 1812 section 5.2.4.3.</summary>
public sealed class RouteTableTests
{
    private static readonly IpAddress Router = IpAddress.Parse("10.9.0.254");

    [Theory]
    [InlineData("10.9.0.7", 1)]
    [InlineData("10.9.1.7", 2)]
    [InlineData("10.9.1.8", 3)]
    [InlineData("198.51.100.1", 4)]
    [InlineData("fd00:9::5", 5)]
    [InlineData("2001:db8::1", 0)]
    public void TheLongestPrefix_IsTaken(string destination, int expected)
    {
        RouteTable table = new();
        table.Add(new(IpPrefix.Parse("0.0.0.0/0"), 4) { NextHop = Router });
        table.Add(new(IpPrefix.Parse("10.9.1.8/32"), 3));
        table.Add(new(IpPrefix.Parse("10.9.0.0/24"), 1));
        table.Add(new(IpPrefix.Parse("10.9.0.0/16"), 2));
        table.Add(new(IpPrefix.Parse("fd00:9::/64"), 5));
        Assert.Equal(expected != 0, table.TryFind(IpAddress.Parse(destination), out Route? route));
        Assert.Equal(expected, route?.Interface ?? 0);
    }

    [Fact]
    public void OfEqualPrefixes_TheLowerMetric_ThenTheOlderIsTaken()
    {
        RouteTable table = new();
        table.Add(new(IpPrefix.Parse("0.0.0.0/0"), 1) { Metric = 5 });
        table.Add(new(IpPrefix.Parse("0.0.0.0/0"), 2) { Metric = 1 });
        table.Add(new(IpPrefix.Parse("0.0.0.0/0"), 3) { Metric = 1 });
        Assert.Equal([2, 3, 1], table.Routes.Select(route => route.Interface));
        Assert.True(table.TryFind(Router, out Route? taken));
        Assert.Equal(2, taken.Interface);
        Assert.True(table.Remove(taken));
        Assert.False(table.Remove(taken));
        Assert.True(table.TryFind(Router, out taken));
        Assert.Equal(3, taken.Interface);
    }

    [Fact]
    public void Neighbour_IsTheRouter_OrTheDestinationItself()
    {
        IpAddress destination = IpAddress.Parse("198.51.100.1");
        Route route = new(IpPrefix.Parse("0.0.0.0/0"), 1);
        Assert.Equal(destination, route.NeighbourFor(destination));
        Assert.Equal(Router, (route with { NextHop = Router }).NeighbourFor(destination));
    }
}
