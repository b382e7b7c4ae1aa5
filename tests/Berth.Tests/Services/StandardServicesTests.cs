namespace Berth.Tests;

public sealed class StandardServicesTests
{
    [Theory]
    [InlineData("echo", 7, 862)]
    [InlineData("discard", 9, 863)]
    [InlineData("daytime", 13, 867)]
    [InlineData("chargen", 19, 864)]
    [InlineData("time", 37, 868)]
    [InlineData("message", 3490, null)]
    public void EachService_IsFoundByNameInAnyCase_WithItsPortAndRfc(string name, int port, int? rfc)
    {
        StandardServices services = new();
        ServiceDefinition? service = services.Find(name.ToUpperInvariant());
        Assert.NotNull(service);
        Assert.Equal((name, port, rfc), (service.Name, service.Port, service.Rfc));
        Assert.NotNull(service.OnConnection);
        Assert.NotNull(service.OnDatagram);
        Assert.Contains(service, services.All);
    }

    [Fact]
    public void ANameThatIsNone_FindsNothing() => Assert.Null(new StandardServices().Find("ech"));

    [Fact]
    public void All_HasSixInTheOrderOfTheirPorts() =>
        Assert.Equal([7, 9, 13, 19, 37, 3490], new StandardServices().All.Select(service => service.Port));
}
