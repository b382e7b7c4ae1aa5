namespace Berth.Conformance.Raw;

/// <summary>Pings to this host itself, on the system's sockets.</summary>
public sealed class PingerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly Engine Engine = new SocketEngine(OperatingSystem.IsLinux() ? LinuxNativeCalls.Instance : null);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task ThisHost_AnswersEachRequest_AndEachIsCounted(string host)
    {
        Address target = Address.FromIP(System.Net.IPAddress.Parse(host), 0);
        PingerOptions options = new() { Count = 3, Interval = TimeSpan.FromMilliseconds(1), Timeout = Patience, DataBytes = 1000 };
        await using Pinger pinger = await OpenAsync(target, options);
        List<PingAnswer> answers = [];
        await foreach (PingResult result in pinger.RunAsync(TestContext.Current.CancellationToken))
        {
            answers.Add(Assert.IsType<PingAnswer>(result));
        }

        Assert.Equal([1L, 2L, 3L], answers.Select(answer => answer.Sequence).Order());
        Assert.All(answers, answer => Assert.Equal((target, 1008, true), (answer.From, answer.Bytes, answer.IsIntact)));
        Assert.All(answers, answer => Assert.InRange(answer.HopLimit ?? 0, 1, 255));
        Assert.Equal((3, 3, 0, 0.0), (pinger.Statistics.Sent, pinger.Statistics.Answered, pinger.Statistics.Refused, pinger.Statistics.Loss));
    }

    [Fact]
    public async Task WithoutNativeCalls_ItPingsAllTheSame_ButKnowsNoHops()
    {
        PingerOptions options = new() { Timeout = Patience };
        await using Pinger pinger = await OpenAsync(Address.Loopback(0), options, new SocketEngine());
        PingAnswer answer = Assert.IsType<PingAnswer>(await pinger.PingAsync(TestContext.Current.CancellationToken));
        Assert.Equal((null, true), (answer.HopLimit, answer.IsIntact));
    }

    [Fact]
    public async Task TwoPingersAtOnce_DoNotTakeEachOthersAnswers()
    {
        PingerOptions options = new() { Timeout = Patience };
        await using Pinger one = await OpenAsync(Address.Loopback(0), options);
        await using Pinger other = await OpenAsync(Address.Loopback(0), options);
        PingResult[] results = await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(_ => new[] { one.PingAsync(), other.PingAsync() }));
        Assert.All(results, result => Assert.IsType<PingAnswer>(result));
        Assert.Equal((50, 50, 0), (one.Statistics.Answered, other.Statistics.Answered, one.Statistics.Duplicates + other.Statistics.Late));
    }

    [Fact]
    public async Task ACancelledRequest_IsNotCounted_AndOneThatCannotBeSentSaysWhy()
    {
        await using Pinger pinger = await OpenAsync(Address.FromIPv4([255, 255, 255, 255], 0), new PingerOptions());
        PingNotSent unsent = Assert.IsType<PingNotSent>(await pinger.PingAsync(TestContext.Current.CancellationToken));
        Assert.Equal(FaultReason.AccessDenied, unsent.Fault.Reason); // A broadcast address, without SO_BROADCAST.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pinger.PingAsync(new CancellationToken(canceled: true)));
        Assert.Equal((1, 1, 0), (pinger.Statistics.Sent, pinger.Statistics.Refused, pinger.Statistics.Waiting));
    }

    [Fact]
    public async Task OptionsOutsideTheirRange_AndTargetsThatAreNoHosts_AreRefused()
    {
        PingerOptions[] wrong =
        [
            new() { Count = 0 }, new() { Interval = TimeSpan.Zero }, new() { Timeout = TimeSpan.Zero }, new() { DataBytes = 65_508 },
            new() { HopLimit = 256 }, new() { Timeout = TimeSpan.FromMinutes(1), Interval = TimeSpan.FromMilliseconds(1) },
        ];
        foreach (PingerOptions options in wrong)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Pinger.OpenAsync(Engine, Address.Loopback(0), options));
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await Pinger.OpenAsync(Engine, Address.FromUnixPath("@x")));
    }

    private static async Task<Pinger> OpenAsync(Address target, PingerOptions options, Engine? engine = null)
    {
        try
        {
            return await Pinger.OpenAsync(engine ?? Engine, target, options, TestContext.Current.CancellationToken);
        }
        catch (FaultException refused) when (refused.Fault.Operation == SocketOperation.Socket)
        {
            Assert.Skip($"neither a raw nor a ping socket is allowed here: {refused.Message}");
            throw;
        }
    }
}
