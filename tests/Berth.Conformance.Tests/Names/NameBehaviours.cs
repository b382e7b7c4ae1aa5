using System.Net.Sockets;

namespace Berth.Conformance;

/// <summary>What every engine promises of names without any name service being asked.</summary>
public abstract class NameBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1:7007")]
    [InlineData("2001:db8::1", "[2001:db8::1]:7007")]
    [InlineData("fe80::1%7", "[fe80::1%7]:7007")]
    public async Task Resolve_OfALiteral_IsItself(string host, string address)
    {
        IReadOnlyList<Address> found = await Engine.ResolveAsync(host, 7007, Cancellation);
        Assert.Equal(address, Assert.Single(found).ToString());
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost.")]
    [InlineData("db.localhost")]
    public async Task Resolve_OfLocalhost_IsLoopbackInEachFamilyThatTheHostHas(string host)
    {
        Address[] expected = [.. new[] { Address.Loopback(7), Address.IPv6Loopback(7) }.Where(address => Engine.Supports(address.Family))];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await Engine.ResolveAsync(host, 7, Cancellation));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("010.0.0.1")]
    [InlineData("::1/64")]
    public async Task Resolve_OfAGuess_IsRefused(string host)
    {
        Fault fault = (await Assert.ThrowsAsync<FaultException>(() => Engine.ResolveAsync(host, 7, Cancellation).AsTask())).Fault;
        Assert.Equal((FaultReason.InvalidArgument, SocketOperation.Resolve, host), (fault.Reason, fault.Operation, fault.Host));
    }

    [Fact]
    public async Task LookUp_OfANameWhereOnlyAnAddressMayStand_FindsNothing()
    {
        NameQuery query = new() { Host = "no-such-host.invalid", IsNumericHost = true, Type = SocketType.Stream };
        Fault fault = (await Assert.ThrowsAsync<FaultException>(() => Engine.Names.LookUpAsync(query, Cancellation).AsTask())).Fault;
        Assert.Equal((FaultReason.NameNotResolved, SocketOperation.Resolve), (fault.Reason, fault.Operation));
    }

    [Fact]
    public async Task LookUp_ThatIsCancelledBefore_IsNotAsked()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Engine.Names.LookUpAsync(new NameQuery { Host = "no-such-host.invalid" }, cancelled.Token).AsTask());
    }
}
