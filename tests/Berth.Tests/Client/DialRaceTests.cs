using System.Net.Sockets;

namespace Berth.Tests;

/// <summary>The race of addresses (RFC 8305 sections 4 and 5), in time that stands still until a test moves it.</summary>
public sealed class DialRaceTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly ScriptedEngine _engine = new();
    private readonly List<DialStep> _steps = [];

    /// <summary>What each attempt ends with, once a test says so; until then it hangs.</summary>
    private readonly Dictionary<Address, TaskCompletionSource> _ends = [];

    public DialRaceTests() => _engine.Resolving("2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2").OnAttempt = UntilSaidOrOver;

    private static Address Six1 => IP("2001:db8::1");

    private static Address Six2 => IP("2001:db8::2");

    private static Address Four1 => IP("192.0.2.1");

    private static Address Four2 => IP("192.0.2.2");

    [Fact]
    public async Task TheNextAttemptBegins_WhenTheLastOneHasNotBeenAnsweredForTheDelay_AndNotBefore()
    {
        Task<Connection> dialling = DialAsync();
        Assert.Equal([Six1], _engine.Tried);
        _engine.Clock.Advance(Delay - Tick);
        Assert.Equal([Six1], _engine.Tried);
        _engine.Clock.Advance(Tick);
        Assert.Equal([Six1, Four1], _engine.Tried);
        _engine.Clock.Advance(Delay - Tick);
        Assert.Equal([Six1, Four1], _engine.Tried);
        _engine.Clock.Advance(Tick);
        Assert.Equal([Six1, Four1, Six2], _engine.Tried);
        _engine.Clock.Advance(Delay);
        Assert.Equal([Six1, Four1, Six2, Four2], _engine.Tried);
        _engine.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(dialling.IsCompleted);

        EndOf(Six1).SetResult(); // The first attempt was never given up: it still may win.
        await using Connection connection = await dialling;
        Assert.Same(_engine.Connected[Six1], connection);
    }

    [Fact]
    public async Task TheWinner_EndsTheOthers_AndTheStorySaysSo()
    {
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(Delay);
        _engine.Clock.Advance(TimeSpan.FromMilliseconds(10));
        EndOf(Four1).SetResult();
        await using Connection connection = await dialling;
        Assert.Same(Assert.Single(_engine.Connected).Value, connection);
        Assert.False(connection.Closed.IsCompleted);
        Assert.Equal(
            [
                new DialTrying(Six1),
                new DialUnanswered(Six1, Delay),
                new DialTrying(Four1),
                new DialLost(Six1, Delay + TimeSpan.FromMilliseconds(10)),
                new DialConnected(connection.LocalAddress, connection.RemoteAddress, TimeSpan.FromMilliseconds(10)),
            ],
            _steps.Skip(1));
    }

    [Fact]
    public async Task AFailure_LetsTheNextBeginAtOnce_AndTheDelayCountsFromThere()
    {
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Refuse(Six1);
        Assert.Equal([Six1, Four1], _engine.Tried);
        _engine.Clock.Advance(Delay - Tick);
        Assert.Equal([Six1, Four1], _engine.Tried);
        _engine.Clock.Advance(Tick);
        Assert.Equal([Six1, Four1, Six2], _engine.Tried);
        EndOf(Six2).SetResult();
        await using Connection connection = await dialling;
        Assert.Equal(FaultReason.Refused, Assert.Single(_steps.OfType<DialFailed>()).Fault.Reason);
        Assert.Equal(Four1, Assert.Single(_steps.OfType<DialLost>()).Address);
    }

    [Fact]
    public async Task WhenEveryAddressFails_EveryFaultIsKept_InTheOrderOfTheAttempts()
    {
        Task<Connection> dialling = DialAsync();
        for (int place = 1; place < 4; place++)
        {
            _engine.Clock.Advance(Delay);
            Assert.Equal(place + 1, _engine.Tried.Count());
        }

        Refuse(Four2);
        Refuse(Six1);
        Fail(Six2, FaultReason.Unreachable, Errno.EHOSTUNREACH);
        Fail(Four1, FaultReason.TimedOut, Errno.ETIMEDOUT);
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.Equal((Four2, Errno.ECONNREFUSED), (failed.Fault.Address!.Value, failed.Fault.Errno!.Value));
        Assert.Equal(
            [(Six1, Errno.ECONNREFUSED), (Four1, Errno.ETIMEDOUT), (Six2, Errno.EHOSTUNREACH)],
            failed.Others.Select(other => (other.Address!.Value, other.Errno!.Value)));
        Assert.All(failed.Others, other => Assert.Equal("db", other.Host));
        Assert.Equal(4, failed.Message.Split('\n').Count(line => line.Contains("  connect: E", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ALoserThatConnectsAllTheSame_IsClosed()
    {
        _engine.OnAttempt = async (address, over) =>
        {
            if (address == Six1)
            {
                TaskCompletionSource cancelled = new();
                over.Register(cancelled.SetResult);
                await cancelled.Task;
            }
        };
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(Delay);
        await using Connection connection = await dialling;
        Assert.Same(_engine.Connected[Four1], connection);
        Assert.Equal(EndReason.AbortedHere, (await _engine.Connected[Six1].Closed).Reason);
        Assert.False(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task TwoThatConnectInTheSameMoment_LeaveOneOpen()
    {
        TaskCompletionSource together = new();
        _engine.OnAttempt = (_, _) => together.Task;
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(Delay);
        together.SetResult();
        await using Connection connection = await dialling;
        Assert.Equal(2, _engine.Connected.Count);
        Connection other = Assert.Single(_engine.Connected.Values, made => made != connection);
        Assert.Equal(EndReason.AbortedHere, (await other.Closed).Reason);
    }

    [Fact]
    public async Task WhenTheTimeLimitRunsOut_EachAttemptInFlightIsTimedOut_AndTheUntriedAreCounted()
    {
        Task<Connection> dialling = DialAsync(new DialOptions { Timeout = TimeSpan.FromMilliseconds(600) });
        Refuse(Six1);
        _engine.Clock.Advance(Delay);
        _engine.Clock.Advance(TimeSpan.FromMilliseconds(350) - Tick);
        Assert.False(dialling.IsCompleted);
        _engine.Clock.Advance(Tick);
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.Equal(
            (Four1, FaultReason.TimedOut, null, TimeSpan.FromMilliseconds(600)),
            (failed.Fault.Address!.Value, failed.Fault.Reason, failed.Fault.Errno, failed.Fault.Elapsed!.Value));
        Assert.Equal("The time limit of 600.0 ms ran out.", failed.Fault.Detail);
        Assert.Equal(
            [(Six1, FaultReason.Refused), (Six2, FaultReason.TimedOut), (Four2, FaultReason.TimedOut)],
            failed.Others.Select(other => (other.Address!.Value, other.Reason)));
        Assert.Empty(_engine.Connected);
    }

    [Fact]
    public async Task TheTimeLimit_SaysHowManyWereNotTried()
    {
        Task<Connection> dialling = DialAsync(new DialOptions { Timeout = Delay - Tick });
        _engine.Clock.Advance(Delay - Tick);
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.EndsWith("ran out with 3 more to try.", failed.Fault.Detail, StringComparison.Ordinal);
        Assert.Equal([Six1], _engine.Tried);
    }

    [Fact]
    public async Task AConnectionMadeAfterTheTimeLimit_IsClosed_AndTheDialTimesOut()
    {
        TaskCompletionSource late = new();
        _engine.OnAttempt = (address, over) => address == Six1 ? late.Task : UntilSaidOrOver(address, over);
        Task<Connection> dialling = DialAsync(new DialOptions { Timeout = Delay + Tick });
        _engine.Clock.Advance(Delay);
        _engine.Clock.Advance(Tick);
        Assert.False(dialling.IsCompleted); // It waits for the socket that is still open.
        late.SetResult();
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.Equal(FaultReason.TimedOut, failed.Fault.Reason);
        Assert.Equal(EndReason.AbortedHere, (await Assert.Single(_engine.Connected).Value.Closed).Reason);
    }

    [Fact]
    public async Task AConnectionMadeInTheMomentOfTheTimeLimit_Wins()
    {
        TaskCompletionSource connects = new();
        _engine.OnAttempt = (address, over) =>
        {
            if (address == Six1)
            {
                return connects.Task;
            }

            Task cut = UntilSaidOrOver(address, over);
            over.Register(connects.SetResult); // The last one registered is called first.
            return cut;
        };
        Task<Connection> dialling = DialAsync(new DialOptions { Timeout = Delay + Tick });
        _engine.Clock.Advance(Delay);
        _engine.Clock.Advance(Tick);
        await using Connection connection = await dialling;
        Assert.Same(Assert.Single(_engine.Connected).Value, connection);
        Assert.False(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task CallersCancellation_EndsEveryAttempt_AndIsNoFault()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        List<Address> cancelled = [];
        _engine.OnAttempt = (address, over) =>
        {
            over.Register(() => cancelled.Add(address));
            return UntilSaidOrOver(address, over);
        };
        Task<Connection> dialling = DialAsync(cancellation: caller.Token);
        _engine.Clock.Advance(Delay);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling);
        Assert.Equal([Six1, Four1], cancelled.Order(Comparer<Address>.Create(static (a, b) => b.Family - a.Family)));
        Assert.DoesNotContain(_steps, step => step is DialFailed or DialLost);
    }

    [Fact]
    public async Task AnUnexpectedException_EndsTheOthersToo()
    {
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(Delay);
        EndOf(Four1).SetException(new InvalidOperationException("a bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => dialling);
        _engine.Clock.Advance(Delay);
        Assert.Equal([Six1, Four1], _engine.Tried);
    }

    [Fact]
    public async Task Sequential_WaitsForEachToFail_InTheResolversOrder()
    {
        Task<Connection> dialling = DialAsync(new DialOptions { Sequential = true });
        _engine.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([Six1], _engine.Tried);
        Fail(Six1, FaultReason.TimedOut, Errno.ETIMEDOUT);
        Assert.Equal([Six1, Six2], _engine.Tried);
        _engine.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([Six1, Six2], _engine.Tried);
        EndOf(Six2).SetResult();
        await using Connection connection = await dialling;
        Assert.DoesNotContain(_steps, step => step is DialUnanswered or DialLost);
        Assert.Equal([Six1, Six2, Four1, Four2], ((DialResolved)_steps[0]).Addresses);
    }

    [Fact]
    public async Task ADialThatTellsNobody_KeepsItsFaultsToo()
    {
        _engine.OnAttempt = (address, over) =>
            address == Six1 ? throw new FaultException(new Fault(FaultReason.Refused, SocketOperation.Connect)) : UntilSaidOrOver(address, over);
        Task<Connection> dialling = new Dialer(_engine).ConnectAsync(
            "tcp://db:5432", new DialOptions { Timeout = TimeSpan.FromMilliseconds(100) }, TestContext.Current.CancellationToken).AsTask();
        _engine.Clock.Advance(TimeSpan.FromMilliseconds(100));
        FaultException failed = await Assert.ThrowsAsync<FaultException>(() => dialling);
        Assert.Equal((FaultReason.TimedOut, Four1), (failed.Fault.Reason, failed.Fault.Address!.Value));
        Assert.Equal(FaultReason.Refused, Assert.Single(failed.Others).Reason);

        _engine.OnAttempt = (_, _) => throw new FaultException(new Fault(FaultReason.Refused, SocketOperation.Connect));
        failed = await Assert.ThrowsAsync<FaultException>(async () => await new Dialer(_engine).ConnectAsync(
            "tcp://db:5432", cancellation: TestContext.Current.CancellationToken));
        Assert.Equal((FaultReason.Refused, 3), (failed.Fault.Reason, failed.Others.Count));
    }

    [Fact]
    public async Task ASingleAddress_HasNothingToRaceAgainst()
    {
        _engine.Resolving("192.0.2.1");
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(TimeSpan.FromHours(1));
        EndOf(Four1).SetResult();
        await using Connection connection = await dialling;
        Assert.DoesNotContain(_steps, step => step is DialUnanswered);
    }

    [Fact]
    public async Task ALocalAddress_LeavesOneFamilyInTheRace_AndTheStorySaysWhichAddressesAreLeftOut()
    {
        Task<Connection> dialling = DialAsync(new DialOptions { LocalAddress = Address.Any(0) });
        _engine.Clock.Advance(Delay);
        Assert.Equal([Four1, Four2], _engine.Tried);
        DialResolved resolved = (DialResolved)_steps[0];
        Assert.Equal([Four1, Four2], resolved.Addresses);
        Assert.Equal([Six1, Six2], resolved.LeftOut);
        EndOf(Four2).SetResult();
        await using Connection connection = await dialling;
    }

    [Fact]
    public async Task ALocalAddressThatCantBeBound_BeginsNoFurtherAttempt_ButThoseThatRunMayWin()
    {
        Task<Connection> dialling = DialAsync();
        _engine.Clock.Advance(Delay);
        EndOf(Four1).SetException(new FaultException(
            new Fault(FaultReason.AddressInUse, SocketOperation.Bind) { Errno = Errno.EADDRINUSE, Address = Address.Loopback(80) }));
        _engine.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([Six1, Four1], _engine.Tried);
        EndOf(Six1).SetResult();
        await using Connection connection = await dialling;
        Assert.Same(_engine.Connected[Six1], connection);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(86_400_000, true)]
    [InlineData(86_400_001, false)]
    public async Task TheDelay_IsTenMillisecondsOrMore_AndADayOrLess(int milliseconds, bool isAllowed)
    {
        DialOptions options = new() { AttemptDelay = TimeSpan.FromMilliseconds(milliseconds) };
        EndOf(Six1).SetResult();
        if (isAllowed)
        {
            await using Connection connection = await DialAsync(options);
        }
        else
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => DialAsync(options));
        }
    }

    [Fact]
    public async Task TheDelay_IsTheOneAskedFor()
    {
        Task<Connection> dialling = DialAsync(new DialOptions { AttemptDelay = TimeSpan.FromSeconds(2) });
        _engine.Clock.Advance(TimeSpan.FromSeconds(2) - Tick);
        Assert.Equal([Six1], _engine.Tried);
        _engine.Clock.Advance(Tick);
        Assert.Equal([Six1, Four1], _engine.Tried);
        EndOf(Four1).SetResult();
        await using Connection connection = await dialling;
    }

    private static Address IP(string text) => Address.FromIP(System.Net.IPAddress.Parse(text), 5432);

    private TaskCompletionSource EndOf(Address address)
    {
        if (!_ends.TryGetValue(address, out TaskCompletionSource? end))
        {
            _ends.Add(address, end = new TaskCompletionSource());
        }

        return end;
    }

    /// <summary>Ends on the thread that says so or cancels, so that a test that has moved the clock sees all that follows.</summary>
    private Task UntilSaidOrOver(Address address, CancellationToken over)
    {
        TaskCompletionSource end = EndOf(address);
        over.Register(() => end.TrySetCanceled(over));
        return end.Task;
    }

    private void Refuse(Address address) => Fail(address, FaultReason.Refused, Errno.ECONNREFUSED);

    private void Fail(Address address, FaultReason reason, Errno errno) =>
        EndOf(address).SetException(new FaultException(new Fault(reason, SocketOperation.Connect) { Errno = errno }));

    private Task<Connection> DialAsync(DialOptions? options = null, CancellationToken? cancellation = null) => new Dialer(_engine)
        .ConnectAsync(
            "tcp://db:5432",
            (options ?? new DialOptions()) with { OnStep = _steps.Add },
            cancellation ?? TestContext.Current.CancellationToken)
        .AsTask();
}
