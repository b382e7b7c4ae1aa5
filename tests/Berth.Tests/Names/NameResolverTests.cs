namespace Berth.Tests.Names;

public sealed class NameResolverTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheTimeLimit_EndsTheWaitWithAFaultThatSaysWhatHoldsTheResolverUp()
    {
        SilentResolver resolver = new(_clock);
        Task<IReadOnlyList<ResolvedName>> looking = resolver.LookUpAsync(new NameQuery { Host = "db", TimeLimit = Second }, Cancellation).AsTask();
        Task<ReverseName> naming = resolver.LookUpAsync(new ReverseQuery(Address.Loopback(7)) { TimeLimit = Second }, Cancellation).AsTask();
        _clock.Advance(Second / 2);
        Assert.False(looking.IsCompleted || naming.IsCompleted);
        _clock.Advance(Second / 2);
        Fault fault = (await Assert.ThrowsAsync<FaultException>(() => looking)).Fault;
        Assert.Equal((FaultReason.TimedOut, SocketOperation.Resolve, "db"), (fault.Reason, fault.Operation, fault.Host));
        Assert.Contains("1.0 s", fault.Detail);
        Assert.EndsWith("Everything is stuck.", fault.Detail);
        fault = (await Assert.ThrowsAsync<FaultException>(() => naming)).Fault;
        Assert.Equal((FaultReason.TimedOut, Address.Loopback(7)), (fault.Reason, fault.Address));
    }

    [Fact]
    public async Task WithoutALimit_OnlyTheCallerEndsTheWait()
    {
        SilentResolver resolver = new(_clock);
        using CancellationTokenSource caller = new();
        Task looking = resolver.LookUpAsync(new NameQuery { Host = "db", TimeLimit = null }, caller.Token).AsTask();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(looking.IsCompleted);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => looking);
    }

    [Fact]
    public async Task ARefusedQuery_IsAFaultAndNeverAsked()
    {
        SilentResolver resolver = new(_clock);
        FaultException refused = await Assert.ThrowsAsync<FaultException>(
            () => resolver.LookUpAsync(new NameQuery { Host = "010.0.0.1" }, Cancellation).AsTask());
        Assert.Equal((FaultReason.InvalidArgument, SocketOperation.Resolve), (refused.Fault.Reason, refused.Fault.Operation));
        await Assert.ThrowsAsync<FaultException>(() => resolver.LookUpAsync(new ReverseQuery(Address.FromUnixPath("/x")), Cancellation).AsTask());
        Assert.Equal(0, resolver.Asked);
    }
}
