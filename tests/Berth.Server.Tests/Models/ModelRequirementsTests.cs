namespace Berth;

/// <summary>What an engine or a program cannot do is refused at the start, in words that say what to do.</summary>
public sealed class ModelRequirementsTests
{
    [Theory]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    [InlineData("prefork:2/thread")]
    public async Task Threads_OnAnEngineWithoutTheBlockingForm_AreRefused(string model)
    {
        Fault fault = await RefusalAsync(model, new FakeEngine());
        Assert.Equal(FaultReason.NotSupported, fault.Reason);
        Assert.Equal(
            $"The model {model} needs the blocking form, which the engine 'fake' does not have; the engine 'sockets' has it.", fault.Detail);
    }

    [Theory]
    [InlineData("process")]
    [InlineData("prefork:2")]
    public async Task Processes_OnAnEngineWithoutDescriptors_AreRefused(string model)
    {
        Fault fault = await RefusalAsync(model, new FakeEngine());
        Assert.Equal(
            $"The model {model} needs kernel descriptors, which the engine 'fake' does not have; the engine 'sockets' has them.",
            fault.Detail);
    }

    [Theory]
    [InlineData("process")]
    [InlineData("prefork:2/loop")]
    public async Task Processes_WithoutEnter_AreRefusedWithTheLineToAdd(string model)
    {
        Fault fault = await RefusalAsync(model, BerthEngine.Default, new FakeWorkers(isEntered: false));
        Assert.Equal(
            $"The model {model} runs this program again as a worker. Add this as the first line of Main: BerthWorker.Enter();", fault.Detail);
    }

    [Fact]
    public async Task Processes_WhereNothingStartsThem_AreRefused()
    {
        Fault fault = await RefusalAsync("process", BerthEngine.Default, workers: null);
        Assert.Contains("it works on Linux", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMaximumThatCannotBeDealtOut_IsRefused()
    {
        Fault fault = await RefusalAsync(
            "prefork:3", BerthEngine.Default, new FakeWorkers(isEntered: true), static options => options.MaxConnections = 2);
        Assert.Contains("2 connections cannot be dealt out to 3 workers", fault.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<ServerOptions>> OutOfRange() => new()
    {
        { "MaxConnections is 0; it is 1 or more.", static options => options.MaxConnections = 0 },
        { "DescriptorReserve is -1; it is 0 or more.", static options => options.DescriptorReserve = -1 },
        { "ProcessesMax is 0; it is 1 or more.", static options => options.ProcessesMax = 0 },
        { "ThreadsMax is 0; it is 1 or more.", static options => options.ThreadsMax = 0 },
        { "DatagramsInWorkMax is 0; it is 1 or more.", static options => options.DatagramsInWorkMax = 0 },
        { "RecycleAfter is 0; it is 1 or more.", static options => options.RecycleAfter = 0 },
        { "DrainTimeout is -00:00:01; it is from zero", static options => options.DrainTimeout = TimeSpan.FromSeconds(-1) },
        { "DrainTimeout is 31.00:00:00; it is from zero", static options => options.DrainTimeout = TimeSpan.FromDays(31) },
        { "the program's backlog is -1; a backlog is 0 or more", static options => options.Backlog = -1 },
        { "--backlog is -5; a backlog is 0 or more", static options => options.BacklogFromCommandLine = -5 },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public async Task AValueOutOfRange_IsRefusedByName(string sentence, Action<ServerOptions> configure)
    {
        Fault fault = await RefusalAsync("loop", BerthEngine.Default, null, configure);
        Assert.Equal(FaultReason.InvalidArgument, fault.Reason);
        Assert.StartsWith(sentence, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStreamUrlForDatagrams_IsRefused()
    {
        await using SocketServer server = BerthServer.Create();
        server.ListenDatagrams("tcp://127.0.0.1:0", ScriptHandler.ServeAsync);
        FaultException error = await Assert.ThrowsAsync<FaultException>(() => server.StartAsync());
        Assert.Contains("is a stream URL, but 'server' has no handler for connections", error.Fault.Detail, StringComparison.Ordinal);
    }

    private static async Task<Fault> RefusalAsync(
        string model, Engine engine, WorkerPlatform? workers = null, Action<ServerOptions>? configure = null)
    {
        ServerOptions options = new() { Engine = engine, Workers = workers, Model = ConcurrencyModel.Parse(model) };
        configure?.Invoke(options);
        await using SocketServer server = new(options);
        server.Listen("tcp://127.0.0.1:0", ScriptHandler.ServeAsync);
        return (await Assert.ThrowsAsync<FaultException>(() => server.StartAsync())).Fault;
    }
}
