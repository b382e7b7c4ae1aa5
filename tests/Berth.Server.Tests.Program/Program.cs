// A server for tests: its arguments choose model, limits and end points, and events are printed as lines. See ScriptHandler for
// what its clients can make it do.
using Berth;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

if (args.Contains("--standard-input"))
{
    return await StandardInputAnswer.GiveAsync();
}

if (!args.Contains("--no-enter"))
{
    BerthWorker.Enter();
}

ProgramOptions given = new(args);
Lock printing = new();
ScriptHandler.Print = Print;
_ = Console.Out; // Opened now: at the descriptor limit it could not be.
if (!BerthWorker.IsWorker)
{
    EndWithTheTest();
}

using Metering metering = new();
try
{
    await (given.Has("host") ? RunHostAsync() : RunServersAsync());
    if (!BerthWorker.IsWorker)
    {
        foreach (string line in metering.Lines())
        {
            Print(line);
        }

        Print("main-ended");
    }

    return 0;
}
catch (Exception error) when (!BerthWorker.IsWorker)
{
    Print($"refused {error.GetType().Name}: {error.Message}".ReplaceLineEndings(" "));
    return 1;
}

async Task RunServersAsync()
{
    using LineLogger logger = new(Print);
    using LoggerFactory loggers = new([logger]);
    List<Task> running = [];
    foreach (string name in (string[])["url", "url2"])
    {
        if (given.Has(name))
        {
            ServerOptions options = new() { Engine = BerthEngine.Default, Workers = BerthEngine.Workers };
            given.Apply(options);
            options.Workers = given.Number("failing-starts") is { } failing ? new FailingWorkers(BerthEngine.Workers!, failing) : options.Workers;
            options.OnEvent = happened => Print(EventText.Of(happened));
            options.OnBound = given.Has("tell-bound")
                ? bindings => Print($"bound pid={Environment.ProcessId} urls={string.Join(',', bindings.Select(static binding => binding.Url))}")
                : null;
            SocketServer server = new(options, loggers);
            AddEndPoints(server, name);
            bool isFollowed = given.Has("one-after-another") && name == "url";
            Task serving = RunOneAsync(server, stopAtOnce: isFollowed && !BerthWorker.IsWorker);
            running.Add(serving);
            if (isFollowed)
            {
                await serving;
            }
        }
    }

    await Task.WhenAll(running);
}

async Task RunOneAsync(SocketServer server, bool stopAtOnce)
{
    await server.StartAsync();
    if (stopAtOnce)
    {
        await server.StopAsync();
    }

    if (!BerthWorker.IsWorker)
    {
        foreach (string remark in server.Remarks)
        {
            Print($"remark {remark}");
        }

        Print("ready");
    }

    if (given.Has("loads"))
    {
        AppDomain.CurrentDomain.AssemblyResolve += (_, what) =>
        {
            Print($"not-loaded pid={Environment.ProcessId} {what.Name}");
            return null;
        };
        AppDomain.CurrentDomain.AssemblyLoad += (_, what) => Print($"loaded pid={Environment.ProcessId} {what.LoadedAssembly.FullName}");
    }

    await server.RunAsync();
}

async Task RunHostAsync()
{
    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    builder.Logging.AddProvider(new LineLogger(Print));
    builder.Configuration["Berth:Model"] = given.One("config-model");
    builder.Services.AddBerth(server => AddEndPoints(server, "url"), options =>
    {
        given.Apply(options);
        options.OnEvent = happened => Print(EventText.Of(happened));
    }).BindConfiguration("Berth");
    using IHost host = builder.Build();
    await host.StartAsync();
    if (!BerthWorker.IsWorker)
    {
        TimeSpan shutdown = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.ShutdownTimeout;
        Print($"shutdown-timeout seconds={shutdown.TotalSeconds}");
        Print("ready");
    }

    await host.WaitForShutdownAsync();
}

void AddEndPoints(SocketServer server, string name)
{
    foreach ((int place, string text) in given.All(name).Index())
    {
        SocketUrl url = SocketUrl.Parse(given.Has("mismatch") && BerthWorker.IsWorker ? text.Replace("127.0.0.1", "127.0.0.2") : text);
        _ = url.Transport.IsStream()
            ? server.Listen(url, ScriptHandler.ServeAsync, $"s{place}")
            : server.ListenDatagrams(url, ScriptHandler.ServeAsync, $"s{place}");
    }
}

void Print(string line)
{
    lock (printing)
    {
        Console.Out.WriteLine(line);
    }
}

// The test holds the other end of standard input: when the test is gone, so is this.
static void EndWithTheTest() => new Thread(() =>
{
    while (Console.In.Read() >= 0)
    {
    }

    Environment.FailFast("the test has ended");
})
{ IsBackground = true, Name = "test watch" }.Start();
