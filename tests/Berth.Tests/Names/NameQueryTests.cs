namespace Berth.Tests.Names;

public sealed class NameQueryTests
{
    [Theory]
    [InlineData("localhost", null)]
    [InlineData("a_b.example", "http")]
    [InlineData("3com.example", "7007")]
    [InlineData("127.0.0.1", "0")]
    [InlineData("::1", "65535")]
    [InlineData(null, "http")]
    public void WhatIsWrittenOut_IsNotRefused(string? host, string? service) =>
        Assert.Null(new NameQuery { Host = host, Service = service }.FindRefusal());

    [Theory]
    [InlineData("1", null, "'1' is no IPv4 address")]
    [InlineData("010.0.0.1", null, "'010.0.0.1' is no IPv4 address")]
    [InlineData("0x7f.1", null, "'0x7f.1' is no IPv4 address")]
    [InlineData("[::1]", null, "'[::1]' is no IPv6 address")]
    [InlineData("::1%no such", null, "'::1%no such' is no IPv6 address")]
    [InlineData("127.0.0.1 x", null, "space at position 9")]
    [InlineData("", null, "The host is empty")]
    [InlineData("bücher.example", null, "character 'ü' at position 1")]
    [InlineData("localhost", "65536", "Port '65536' is outside 0–65535")]
    [InlineData("localhost", "-1", "Port '-1' is outside")]
    [InlineData("localhost", " 80", "Port ' 80' is outside 0–65535, or not plain digits")]
    [InlineData("localhost", "+80", "Port '+80'")]
    [InlineData("localhost", "99999999999999999999999", "Port '99999999999999999999999' is outside")]
    [InlineData("localhost", "", "The service is empty")]
    public void WhatTheCLibraryGuesses_IsRefusedAndSaysWhat_UnlessLegacy(string? host, string? service, string reason)
    {
        NameQuery query = new() { Host = host, Service = service };
        Assert.StartsWith(reason, query.FindRefusal(), StringComparison.Ordinal);
        Assert.Null((query with { IsLegacy = true }).FindRefusal());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("a\0b", null)]
    [InlineData("localhost", "7\0")]
    public void WhatNoResolverTakes_IsRefusedEvenWhenLegacy(string? host, string? service) =>
        Assert.NotNull(new NameQuery { Host = host, Service = service, IsLegacy = true }.FindRefusal());
}
