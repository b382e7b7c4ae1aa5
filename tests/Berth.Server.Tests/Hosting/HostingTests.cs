using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Berth;

public sealed class HostingTests
{
    private const string Any = "tcp://127.0.0.1:0";

    [Fact]
    public async Task TheServer_StartsAndStopsWithTheHost()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBerth(static server => server.Listen(Any, ScriptHandler.ServeAsync));
        using IHost host = builder.Build();
        await host.StartAsync();
        SocketServer server = host.Services.GetRequiredService<SocketServer>();
        using LineClient client = await LineClient.ConnectAsync(SocketUrl.Parse(server.Bindings[0].Url).Port);
        Assert.Equal("hello", await client.AskAsync("hello"));
        Task stop = host.StopAsync();
        Assert.Equal("asked-to-stop", await client.HearAsync());
        client.Finish();
        Assert.Null(await client.HearAsync());
        await stop.Within("the host's stop");
        Assert.True(server.Completion.IsCompleted);
    }

    [Fact]
    public async Task AServerThatStopsByItself_StopsTheHost()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBerth(static server => server.Listen(Any, ScriptHandler.ServeAsync));
        using IHost host = builder.Build();
        Task running = host.RunAsync();
        SocketServer server = host.Services.GetRequiredService<SocketServer>();
        await Waiting.UntilAsync(() => server.Bindings.Count > 0, "the server serves");
        await server.StopAsync().Within("the server's stop");
        await running.Within("the host's end");
    }

    [Theory]
    [InlineData("MaxConnections", "0", "MaxConnections is 0; it is 1 or more.")]
    [InlineData("Backlog", "-1", "the program's backlog is -1; a backlog is 0 or more")]
    [InlineData("Model", "process", "Add this as the first line of Main: BerthWorker.Enter();")]
    public async Task WrongOptions_AreRefusedWhenTheHostStarts_WithTheServersSentence(string name, string value, string sentence)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[$"Berth:{name}"] = value;
        builder.Services.AddBerth(static server => server.Listen(Any, ScriptHandler.ServeAsync)).BindConfiguration("Berth");
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWordThatConfigurationCannotConvert_IsRefusedWhenTheHostStarts_NotWhenItIsBuilt()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Berth:Model"] = "lopp";
        builder.Services.AddBerth(static server => server.Listen(Any, ScriptHandler.ServeAsync)).BindConfiguration("Berth");
        using IHost host = builder.Build();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains("Berth:Model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAnEngine_TheHostSaysWhatToAdd()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSocketServer(static (server, _) => server.Listen(Any, ScriptHandler.ServeAsync));
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("use AddBerth of the package Berth, or register an Engine", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 40)]
    [InlineData(300, 310)]
    [InlineData(1, 30)]
    public void TheHostsShutdownTimeout_StaysAboveTheDeadline(int drainSeconds, int shutdownSeconds)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBerth(
            static server => server.Listen(Any, ScriptHandler.ServeAsync),
            options => options.DrainTimeout = TimeSpan.FromSeconds(drainSeconds));
        using IHost host = builder.Build();
        Assert.Equal(
            TimeSpan.FromSeconds(shutdownSeconds), host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public void Configuration_BindsTheModelByItsWord()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Berth:Model"] = "prethread:2";
        builder.Configuration["Berth:WhenFull"] = "reset";
        builder.Configuration["Berth:DrainTimeout"] = "00:00:05";
        builder.Services.AddBerth(static server => server.Listen(Any, ScriptHandler.ServeAsync)).BindConfiguration("Berth");
        using IHost host = builder.Build();
        ServerOptions options = host.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        Assert.Equal(ConcurrencyModel.Prethread(2), options.Model);
        Assert.Equal(WhenFull.Reset, options.WhenFull);
        Assert.Equal(TimeSpan.FromSeconds(5), options.DrainTimeout);
    }

    [Theory]
    [InlineData("prefork:2/loop")]
    [InlineData("process")]
    [InlineData("loop")]
    public async Task AHostWithWorkers_ServesAndStopsByOneSignal(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--host", "--config-model", model, "--url", Any);
        Assert.Equal("40", (await program.Output.WaitForAsync("shutdown-timeout")).Value("seconds"));
        using LineClient client = await program.ConnectAsync();
        int serving = (await client.AskAsync("who"))!.Number("pid");
        Assert.Equal(model == "loop", serving == program.Id);
        await program.SignalAsync("INT");
        Assert.Equal("asked-to-stop", await client.HearAsync());
        client.Finish();
        Assert.Null(await client.HearAsync());
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=0");
        await program.Output.WaitForAsync("metric berth.server.connections.closed/finished=1");
        await Waiting.UntilAsync(() => Proc.StateOf(serving) is null, "nobody is left");
    }

    [Theory]
    [InlineData("prefork:1")]
    [InlineData("loop")]
    public async Task InAHost_ASecondSignal_Cuts(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync(
            "--host", "--config-model", model, "--url", Any, "--drain-ms", "86400000");
        using LineClient client = await program.ConnectAsync();
        Assert.Equal("holding", await client.AskAsync("hold"));
        await program.SignalAsync("INT");
        await program.Output.WaitForAsync("stopping");
        await program.SignalAsync("INT");
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=1");
    }
}
