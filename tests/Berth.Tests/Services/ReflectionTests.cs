namespace Berth.Tests;

/// <summary>No datagram may set two services on each other for ever.</summary>
public sealed class ReflectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> AnsweringServices => new("echo", "daytime", "chargen", "time", "message");

    [Theory]
    [MemberData(nameof(AnsweringServices))]
    public async Task AWellKnownPortOfAService_GetsNoAnswer_AndAnyOtherDoes(string name)
    {
        DatagramHandler? handler = new StandardServices().Find(name)!.OnDatagram;
        RecordingDatagramSocket socket = new(Address.Loopback(6000));
        foreach (int port in new[] { 7, 9, 13, 17, 19, 37, 3490 })
        {
            Assert.Null(await AskAsync(socket, handler, Address.Loopback(port)));
            Assert.Null(await AskAsync(socket, handler, Address.IPv6Loopback(port)));
        }

        foreach (int port in new[] { 1, 8, 20, 53, 7008, 50_000, 65_535 })
        {
            Assert.NotNull(await AskAsync(socket, handler, Address.Loopback(port)));
        }
    }

    [Theory]
    [MemberData(nameof(AnsweringServices))]
    public async Task APortWhereAnotherServerPutsAServiceByDefault_GetsNoAnswer(string name)
    {
        DatagramHandler? handler = new StandardServices().Find(name)!.OnDatagram;
        RecordingDatagramSocket socket = new(Address.Loopback(6000));
        foreach (int port in new[] { 7007, 7009, 7013, 7019, 7037 })
        {
            Assert.Null(await AskAsync(socket, handler, Address.Loopback(port)));
        }
    }

    [Theory]
    [MemberData(nameof(AnsweringServices))]
    public async Task APortAdded_GetsNoAnswerFromThenOn(string name)
    {
        StandardServices services = new();
        RecordingDatagramSocket socket = new(Address.Loopback(6000));
        Assert.NotNull(await AskAsync(socket, services.Find(name)!.OnDatagram, Address.Loopback(8019)));
        services.AddServicePort(8019);
        Assert.Null(await AskAsync(socket, services.Find(name)!.OnDatagram, Address.Loopback(8019)));
    }

    [Fact]
    public async Task TheServicesOwnPort_IsKnownFromTheFirstDatagram()
    {
        RecordingDatagramSocket echo = new(Address.Loopback(40_001));
        Assert.Null(await AskAsync(echo, new StandardServices().Echo.OnDatagram, Address.Loopback(40_001)));
    }

    [Fact]
    public async Task TwoServicesOnPortsThatTheKernelChose_AnswerEachOtherOnceAtMost()
    {
        StandardServices services = new();
        RecordingDatagramSocket echo = new(Address.Loopback(40_001));
        RecordingDatagramSocket time = new(Address.Loopback(40_002));
        byte[]? answer = await AskAsync(echo, services.Echo.OnDatagram, time.LocalAddress); // Forged: time never sent it.
        Assert.NotNull(answer);
        Assert.Null(await AskAsync(time, services.Time.OnDatagram, echo.LocalAddress));
    }

    [Fact]
    public async Task ASenderWithoutAnAddress_GetsNoAnswer()
    {
        DatagramHandler? echo = new StandardServices().Echo.OnDatagram;
        RecordingDatagramSocket unix = new(Address.FromUnixPath("/run/echo.sock"));
        Assert.Null(await AskAsync(unix, echo, Address.UnnamedUnix));
        Assert.Null(await AskAsync(unix, echo, unix.LocalAddress));
        Assert.NotNull(await AskAsync(unix, echo, Address.FromUnixPath("/run/client.sock")));
        Assert.NotNull(await AskAsync(unix, echo, Address.FromUnixPath("@client")));
        Assert.Null(await AskAsync(new RecordingDatagramSocket(Address.Loopback(7007)), echo, Address.Loopback(0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void APortOutsideTheRange_IsRefused(int port) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandardServices().AddServicePort(port));

    private static Task<byte[]?> AskAsync(RecordingDatagramSocket socket, DatagramHandler? handler, Address remote) =>
        socket.AskAsync(handler, [1], remote, cancellation: Cancellation);
}
