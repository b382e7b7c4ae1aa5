using System.Net.Sockets;

namespace Berth.Conformance;

/// <summary>The resolver of systems whose C library Berth does not call: what it answers by itself, and what it refuses.</summary>
public sealed class PortableNamesTests
{
    private static readonly NameResolver Names = new SocketEngine().Names;

    [Theory]
    [InlineData(null, "7", false, "[::1]:7 127.0.0.1:7")]
    [InlineData(null, "7", true, "0.0.0.0:7 [::]:7")]
    [InlineData("192.0.2.1", "https", false, "192.0.2.1:443")]
    [InlineData("2001:db8::1", null, true, "[2001:db8::1]:0")]
    public async Task WithoutANameToAskFor_TheAnswerIsAsTheHintsSay(string? host, string? service, bool isPassive, string expected)
    {
        NameQuery query = new() { Host = host, Service = service, IsPassive = isPassive, Type = SocketType.Stream };
        Assert.Equal(expected, string.Join(' ', (await LookUpAsync(query)).Select(each => each.Address.ToString())));
    }

    [Fact]
    public async Task WithoutAType_ThereIsOneAnswerOfEach() => Assert.Equal(
        [(SocketType.Stream, 6), (SocketType.Dgram, 17), (SocketType.Raw, 0)],
        (await LookUpAsync(new NameQuery { Host = "192.0.2.1" })).Select(each => (each.Type, each.Protocol)));

    [Fact]
    public async Task V4Mapped_IsForAddressesThatHaveNoOther()
    {
        NameQuery query = new() { Host = "192.0.2.1", Family = AddressFamily.InterNetworkV6, WantsMapped = true, Type = SocketType.Stream };
        Assert.Equal("::ffff:192.0.2.1", Assert.Single(await LookUpAsync(query)).Address.HostText);
        Fault fault = (await Assert.ThrowsAsync<FaultException>(() => LookUpAsync(query with { WantsMapped = false }))).Fault;
        Assert.Equal((FaultReason.NameNotResolved, (NameError?)null), (fault.Reason, fault.NameError));
    }

    [Fact]
    public async Task WhatTheBaseLibraryCantAskFor_IsRefusedWithWhoCan()
    {
        NameQuery[] queries =
        [
            new() { Host = "192.0.2.1", WantsCanonicalName = true },
            new() { Host = "192.0.2.1", IsAddressConfigured = true },
            new() { Host = "010.0.0.1", IsLegacy = true },
        ];
        foreach (NameQuery query in queries)
        {
            Fault fault = (await Assert.ThrowsAsync<FaultException>(() => LookUpAsync(query))).Fault;
            Assert.Equal(FaultReason.NotSupported, fault.Reason);
            Assert.EndsWith("the C library's on Linux can.", fault.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true, false, "80")]
    [InlineData(false, false, "http")]
    [InlineData(false, true, "http")]
    public async Task Reverse_OfNumbers_AsksNobody(bool isNumericService, bool isDatagram, string service)
    {
        ReverseQuery query = new(Address.FromIPv4([192, 0, 2, 1], 80))
        {
            IsNumericHost = true,
            IsNumericService = isNumericService,
            IsDatagram = isDatagram,
        };
        ReverseName found = await Names.LookUpAsync(query, TestContext.Current.CancellationToken);
        Assert.Equal(new ReverseName("192.0.2.1", service), found);
    }

    [Fact]
    public async Task Reverse_OfANumberWithANameRequired_IsAFault()
    {
        ReverseQuery query = new(Address.Loopback(80)) { IsNumericHost = true, IsNameRequired = true };
        FaultException failed = await Assert.ThrowsAsync<FaultException>(
            () => Names.LookUpAsync(query, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(FaultReason.NameNotResolved, failed.Fault.Reason);
    }

    private static Task<IReadOnlyList<ResolvedName>> LookUpAsync(NameQuery query) =>
        Names.LookUpAsync(query, TestContext.Current.CancellationToken).AsTask();
}
