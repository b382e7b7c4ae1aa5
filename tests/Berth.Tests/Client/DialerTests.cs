using System.Net.Sockets;

namespace Berth.Tests;

public sealed class DialerTests
{
    private readonly ScriptedEngine _engine = new();
    private readonly List<DialStep> _steps = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Address First => IP("192.0.2.1");

    private static Address Second => IP("2001:db8::2");

    private static Address Third => IP("192.0.2.3");

    [Fact]
    public async Task TheStory_NamesEachStepInOrder()
    {
        TaskCompletionSource firstFails = new();
        _engine.Resolving("192.0.2.1", "2001:db8::2", "192.0.2.3").OnAttempt = (address, _) =>
            address == First ? firstFails.Task : Task.CompletedTask;
        Task<Connection> dialling = DialAsync("tcp://db:5432");
        Assert.Equal([First], _engine.Tried);

        _engine.Clock.Advance(TimeSpan.FromMilliseconds(20));
        firstFails.SetException(Failure(FaultReason.Refused, Errno.ECONNREFUSED, First));
        await using Connection connection = await dialling;
        Assert.Equal([First, Second], _engine.Tried);
        Assert.Collection(
            _steps,
            step => Assert.Equal([First, Second, Third], Assert.IsType<DialResolved>(step).Addresses),
            step => Assert.Equal(new DialTrying(First), step),
            step =>
            {
                Fault fault = Assert.IsType<DialFailed>(step).Fault;
                Assert.Equal("db (192.0.2.1):5432  connect: ECONNREFUSED after 20.0 ms", fault.ToString());
            },
            step => Assert.Equal(new DialTrying(Second), step),
            step => Assert.Equal(new DialConnected(connection.LocalAddress, connection.RemoteAddress, TimeSpan.Zero), step));
    }

    [Theory]
    [InlineData("tcp://192.0.2.1:5432", "192.0.2.1:5432")]
    [InlineData("tcp://[2001:db8::2]:5432", "[2001:db8::2]:5432")]
    [InlineData("unix:///run/db.sock", "/run/db.sock")]
    [InlineData("unix://@db", "@db")]
    public async Task AnAddress_IsNotAskedOfTheResolver(string url, string address)
    {
        await using Connection connection = await DialAsync(url);
        Assert.Empty(_engine.Resolved);
        Assert.Equal(address, Assert.Single(_engine.Tried).ToString());
        Assert.Equal(SocketUrl.Parse(url).Transport, _engine.Connects[0].Transport);
        Assert.DoesNotContain(_steps, step => step is DialResolved);
    }

    [Fact]
    public async Task WhenEveryAddressFails_TheFaultThatThePeerAnsweredTellsMost_AndTheOthersAreKept()
    {
        _engine.Resolving("192.0.2.1", "192.0.2.3", "2001:db8::2").OnAttempt = (address, _) => throw (
            address == First ? Failure(FaultReason.Refused, Errno.ECONNREFUSED, address)
            : address == Third ? Failure(FaultReason.TimedOut, Errno.ETIMEDOUT, address)
            : Failure(FaultReason.Unreachable, Errno.ENETUNREACH, address));
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => DialAsync("tcp://db:5432"));
        Assert.Equal((FaultReason.Refused, First), (failed.Fault.Reason, failed.Fault.Address!.Value));
        Assert.Equal([Second, Third], failed.Others.Select(fault => fault.Address!.Value));
        Assert.StartsWith("db (192.0.2.1):5432  connect: ECONNREFUSED after 0.0 ms\n", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "\ndb (2001:db8::2):5432  connect: ENETUNREACH after 0.0 ms\ndb (192.0.2.3):5432  connect: ETIMEDOUT after 0.0 ms",
            failed.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenNoAddressCanBeReached_TheLastFaultIsTheOne()
    {
        _engine.Resolving("192.0.2.1", "2001:db8::2").OnAttempt =
            (address, _) => throw Failure(FaultReason.Unreachable, Errno.ENETUNREACH, address);
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => DialAsync("tcp://db:5432"));
        Assert.Equal(Second, failed.Fault.Address);
        Assert.Single(failed.Others);
    }

    [Fact]
    public async Task WhenTheNameIsNotKnown_TheFaultNamesTheHost()
    {
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => DialAsync("tcp://nobody:5432"));
        Assert.Equal("nobody  resolve: name not resolved after 0.0 ms", failed.Fault.ToString());
        Assert.Empty(_engine.Tried);
    }

    [Fact]
    public async Task WhenTheTimeLimitRunsOut_TheAttemptEndsAsTimedOut_WithoutAnErrno()
    {
        _engine.Resolving("192.0.2.1", "2001:db8::2", "192.0.2.3").OnAttempt = (address, end) => address == First
            ? throw Failure(FaultReason.Refused, Errno.ECONNREFUSED, address)
            : Task.Delay(Timeout.Infinite, end);
        Task<Connection> dialling = DialAsync(
            "tcp://db:5432", new DialOptions { Timeout = TimeSpan.FromSeconds(5), Sequential = true });
        _engine.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(dialling.IsCompleted);
        _engine.Clock.Advance(TimeSpan.FromSeconds(0.1));

        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.Equal("db (2001:db8::2):5432  connect: timed out after 5.0 s", failed.Fault.ToString());
        Assert.Equal((FaultReason.TimedOut, null, TimeSpan.FromSeconds(5)), (failed.Fault.Reason, failed.Fault.Errno, failed.Fault.Elapsed));
        Assert.Equal("The time limit of 5.0 s ran out with 1 more to try.", failed.Fault.Detail);
        Assert.Equal(FaultReason.Refused, Assert.Single(failed.Others).Reason);
        Assert.Equal([First, Second], _engine.Tried);
    }

    [Fact]
    public async Task TheTimeLimit_CoversResolvingToo()
    {
        _engine.OnResolve = async (_, _, end) =>
        {
            await Task.Delay(Timeout.Infinite, end);
            return [];
        };
        Task<Connection> dialling = DialAsync("tcp://db:5432", new DialOptions { Timeout = TimeSpan.FromSeconds(2) });
        _engine.Clock.Advance(TimeSpan.FromSeconds(2));
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.Equal("db  resolve: timed out after 2.0 s", failed.Fault.ToString());
    }

    [Fact]
    public async Task CallersCancellation_IsNoFault()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _engine.OnAttempt = (_, end) => Task.Delay(Timeout.Infinite, end);
        Task<Connection> dialling = new Dialer(_engine).ConnectAsync(
            "tcp://192.0.2.1:1", new DialOptions { Timeout = TimeSpan.FromSeconds(5) }, caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, null, "192.0.2.1")]
    [InlineData(AddressFamily.InterNetworkV6, null, "2001:db8::2")]
    [InlineData(null, "127.0.0.1:0", "192.0.2.1")]
    [InlineData(null, "[::1]:0", "2001:db8::2")]
    public async Task OnlyTheFamilyAskedFor_OrTheLocalAddresss_IsTried(AddressFamily? family, string? local, string expected)
    {
        _engine.Resolving("192.0.2.1", "2001:db8::2").OnAttempt = (address, _) => throw Failure(FaultReason.Refused, null, address);
        DialOptions options = new() { Family = family, LocalAddress = Address.TryParse(local, out Address bound) ? bound : null };
        await Assert.ThrowsAsync<FaultException>(() => DialAsync("tcp://db:5432", options));
        Assert.Equal([IP(expected)], _engine.Tried);
    }

    [Fact]
    public async Task WhenTheHostHasNoAddressOfTheFamily_ItIsNotResolved_AndWhatWasFoundIsSaid()
    {
        _engine.Resolving("192.0.2.1");
        FaultException failed = await Assert.ThrowsAsync<FaultException>(
            () => DialAsync("tcp://db:5432", new DialOptions { Family = AddressFamily.InterNetworkV6 }));
        Assert.Equal(FaultReason.NameNotResolved, failed.Fault.Reason);
        Assert.Contains("No IPv6 address is known for 'db'", failed.Message, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALocalAddressThatCantBeBound_EndsTheDialAtOnce_AndIsTheAddressShown()
    {
        Address local = Address.Loopback(80);
        _engine.Resolving("192.0.2.1", "192.0.2.3").OnAttempt = (_, _) =>
            throw new FaultException(new Fault(FaultReason.AccessDenied, SocketOperation.Bind) { Address = local, Errno = Errno.EACCES });
        FaultException failed = await Assert.ThrowsAsync<FaultException>(
            () => DialAsync("tcp://db:5432", new DialOptions { LocalAddress = local }));
        Assert.Equal([First], _engine.Tried);
        Assert.Equal("127.0.0.1:80  bind: EACCES after 0.0 ms", failed.Fault.ToString());
    }

    [Fact]
    public async Task OptionsReachTheEngine()
    {
        DialOptions options = new()
        {
            LocalAddress = Address.Loopback(0),
            SocketOptions = [SocketOptionValue.OfInt(1, 9, 1)],
            Closing = new ClosingLimits(0, TimeSpan.Zero),
        };
        await using Connection connection = await DialAsync("tcp://192.0.2.1:1", options);
        ConnectOptions asked = Assert.Single(_engine.Connects);
        Assert.Equal(
            (options.LocalAddress, options.SocketOptions, options.Closing), (asked.LocalAddress, asked.SocketOptions, asked.Closing));

        await using DatagramSocket socket = await new Dialer(_engine).OpenDatagramAsync("udp://192.0.2.1:1", options, Cancellation);
        DatagramOptions opened = Assert.Single(_engine.Datagrams);
        Assert.Equal((options.LocalAddress, options.SocketOptions), (opened.LocalAddress, opened.SocketOptions));
    }

    [Fact]
    public async Task ADatagramSocket_IsConnectedToTheFirstAddressForWhichThatWorks()
    {
        _engine.Resolving("2001:db8::2", "192.0.2.1").OnAttempt = (address, _) =>
            address == Second ? throw Failure(FaultReason.Unreachable, Errno.ENETUNREACH, address) : Task.CompletedTask;
        await using DatagramSocket socket = await new Dialer(_engine).OpenDatagramAsync("udp://db:5432", cancellation: Cancellation);
        Assert.Equal([Second, First], _engine.Datagrams.Select(options => options.RemoteAddress!.Value));
        Assert.All(_engine.Datagrams, options => Assert.Equal(Transport.Udp, options.Transport));
    }

    [Fact]
    public async Task AUrlThatFitsNoConnection_IsRefusedWithTheRightCall()
    {
        Dialer dialer = new(_engine);
        ArgumentException datagrams = await Assert.ThrowsAsync<ArgumentException>(
            async () => await dialer.ConnectAsync("udp://db:1", null, Cancellation));
        Assert.Contains("OpenDatagramAsync", datagrams.Message, StringComparison.Ordinal);
        ArgumentException stream = await Assert.ThrowsAsync<ArgumentException>(
            async () => await dialer.OpenDatagramAsync("tcp://db:1", null, Cancellation));
        Assert.Contains("ConnectAsync", stream.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await dialer.ConnectAsync("tcp://*:1", null, Cancellation));
        await Assert.ThrowsAsync<FormatException>(async () => await dialer.ConnectAsync("tpc://db:1", null, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await dialer.ConnectAsync("tcp://192.0.2.1:1", new DialOptions { Timeout = TimeSpan.Zero }, Cancellation));
    }

    private static Address IP(string text) => Address.FromIP(System.Net.IPAddress.Parse(text), 5432);

    private static FaultException Failure(FaultReason reason, Errno? errno, Address address) =>
        new(new Fault(reason, SocketOperation.Connect) { Errno = errno, Address = address });

    private Task<Connection> DialAsync(string url, DialOptions? options = null) => new Dialer(_engine)
        .ConnectAsync(url, (options ?? new DialOptions()) with { OnStep = _steps.Add }, Cancellation).AsTask();
}
