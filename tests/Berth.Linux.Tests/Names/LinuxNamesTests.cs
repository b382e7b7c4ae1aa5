using System.Globalization;
using System.Net.Sockets;

namespace Berth.Linux.Tests.Names;

/// <summary>What <see cref="LinuxNames"/> adds to the C library's answers.</summary>
public sealed class LinuxNamesTests
{
    private static readonly ReverseName NumbersOnly = new("127.0.0.1", "80");

    [Theory]
    [InlineData("http", 80)]
    [InlineData("memcached", 11211)]
    public async Task OnAHostWithoutServicesDatabase_TheBuiltInNamesHold(string service, int port)
    {
        LinuxNames names = new(new ResolverThreads(1), WithoutServices, _ => NumbersOnly);
        ResolvedName found = Assert.Single(await names.LookUpAsync(new NameQuery { Service = service }, TestContext.Current.CancellationToken));
        Assert.Equal(port, found.Address.Port);
        ReverseName named = await names.LookUpAsync(new ReverseQuery(Address.Loopback(80)), TestContext.Current.CancellationToken);
        Assert.Equal(new ReverseName("127.0.0.1", "http"), named);
    }

    [Fact]
    public async Task AServiceThatNoTableHas_IsStillTheResolversError()
    {
        LinuxNames names = new(new ResolverThreads(1), WithoutServices, _ => NumbersOnly);
        FaultException failed = await Assert.ThrowsAsync<FaultException>(
            () => names.LookUpAsync(new NameQuery { Service = "no-such-service" }, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(NameError.EAI_SERVICE, failed.Fault.NameError);
    }

    [Fact]
    public async Task OnAHostWithServicesDatabase_ItsAnswerStands()
    {
        LinuxNames names = new(
            new ResolverThreads(1), query => query.Service == "domain" ? [Found(53)] : WithoutServices(query), _ => NumbersOnly);
        FaultException failed = await Assert.ThrowsAsync<FaultException>(
            () => names.LookUpAsync(new NameQuery { Service = "http" }, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(NameError.EAI_SERVICE, failed.Fault.NameError);
        ReverseName named = await names.LookUpAsync(new ReverseQuery(Address.Loopback(80)), TestContext.Current.CancellationToken);
        Assert.Equal("80", named.Service);
    }

    [Theory]
    [InlineData("1", "0.0.0.1")]
    [InlineData("010.0.0.1", "8.0.0.1")]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("1.2.3.4 and more", "1.2.3.4")]
    [InlineData("1.2.3.4x", null)]
    [InlineData("256.1.1.1", null)]
    [InlineData("localhost", null)]
    public void ReadLegacy_IsInetAton(string text, string? expected) => Assert.Equal(expected, LinuxNames.ReadLegacy(text)?.HostText);

    [Fact]
    public async Task AScope_IsReadByTheNameOfTheInterface()
    {
        ResolvedName found = Assert.Single(await LinuxNames.Instance.LookUpAsync(
            new NameQuery { Host = "fe80::1%lo", Type = SocketType.Stream }, TestContext.Current.CancellationToken));
        Assert.Equal(1u, found.Address.ScopeId);
    }

    private static IReadOnlyList<ResolvedName> WithoutServices(NameQuery query) =>
        int.TryParse(query.Service, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? [Found(port)]
            : throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve) { NameError = NameError.EAI_SERVICE });

    private static ResolvedName Found(int port) => new(AddressFamily.InterNetwork, SocketType.Stream, 6, Address.Loopback(port));
}
