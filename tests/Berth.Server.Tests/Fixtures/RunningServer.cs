using Microsoft.Extensions.Logging;

namespace Berth;

/// <summary>A server in this process, over real sockets, with everything it says kept as lines.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly LoggerFactory _loggers;

    private RunningServer(ServerOptions options)
    {
        options.OnEvent = happened => Output.Add(EventText.Of(happened));
        _loggers = new LoggerFactory([new LineLogger(Output.Add)]);
        Server = new SocketServer(options, _loggers);
    }

    public SocketServer Server { get; }

    public LineLog Output { get; } = new();

    public int Port => PortOf(0);

    public static Task<RunningServer> StartAsync(string model, Action<ServerOptions>? configure = null) =>
        StartAsync(model, ["tcp://127.0.0.1:0"], configure);

    public static async Task<RunningServer> StartAsync(string model, string[] urls, Action<ServerOptions>? configure = null)
    {
        ServerOptions options = new() { Engine = BerthEngine.Default, Workers = BerthEngine.Workers, Model = ConcurrencyModel.Parse(model) };
        configure?.Invoke(options);
        RunningServer running = new(options);
        foreach ((int place, string text) in urls.Index())
        {
            SocketUrl url = SocketUrl.Parse(text);
            _ = url.Transport.IsStream()
                ? running.Server.Listen(url, ScriptHandler.ServeAsync, $"s{place}")
                : running.Server.ListenDatagrams(url, ScriptHandler.ServeAsync, $"s{place}");
        }

        await running.Server.StartAsync().Within("the start");
        return running;
    }

    public int PortOf(int place) => SocketUrl.Parse(Server.Bindings[place].Url).Port;

    public Task<LineClient> ConnectAsync() => LineClient.ConnectAsync(Port);

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource cut = new();
        await cut.CancelAsync();
        await Server.StopAsync(cut.Token).Within("the stop");
        _loggers.Dispose();
    }
}
