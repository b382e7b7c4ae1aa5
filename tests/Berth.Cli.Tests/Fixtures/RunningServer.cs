using System.Text.Json;

namespace Berth;

/// <summary><c>berth serve --json</c>: every line of its output is an object, and tests wait for the events that they want.</summary>
internal sealed class RunningServer(RunningTool tool) : IAsyncDisposable
{
    public RunningTool Tool { get; } = tool;

    /// <summary>Starts a server, and waits until it listens on as many sockets as said.</summary>
    public static async Task<RunningServer> StartAsync(int sockets, params string[] arguments) =>
        await StartAsync(sockets, RunningTool.Start(["serve", "--json", .. arguments]));

    public static async Task<RunningServer> StartAsync(int sockets, RunningTool tool)
    {
        RunningServer server = new(tool);
        try
        {
            await server.EventsAsync("listening", sockets);
            return server;
        }
        catch (Exception error)
        {
            string said = tool.Error.ToString();
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start: {said}", error);
        }
    }

    public IReadOnlyList<JsonElement> All => Parse(Tool.Out.ToString());

    public IEnumerable<JsonElement> Named(string name) => All.Where(one => IsNamed(one, name));

    public async Task<JsonElement[]> EventsAsync(string name, int count, Func<JsonElement, bool>? where = null) =>
        await Tool.Out.WaitAsync(
            text => Parse(text).Where(one => IsNamed(one, name) && (where is null || where(one))).ToArray() is var found && found.Length >= count
                ? found
                : null,
            $"{count} events '{name}'");

    public async Task<JsonElement> EventAsync(string name, Func<JsonElement, bool>? where = null) => (await EventsAsync(name, 1, where))[0];

    public string[] Urls(string service = "") =>
        [.. Named("listening").Where(one => service.Length == 0 || one.GetProperty("service").GetString() == service)
            .Select(static one => one.GetProperty("url").GetString()!)];

    public int Port(string service = "", string scheme = "tcp") => PortOf(Urls(service).First(url => url.StartsWith(scheme + ":", StringComparison.Ordinal)));

    public static int PortOf(string url) => int.Parse(url[(url.LastIndexOf(':') + 1)..]);

    public async Task<Outcome> StopAsync(string signal = "TERM")
    {
        await Tool.SignalAsync(signal);
        return await Tool.OutcomeAsync();
    }

    public ValueTask DisposeAsync() => Tool.DisposeAsync();

    private static bool IsNamed(JsonElement one, string name) => one.GetProperty("event").GetString() == name;

    /// <summary>Whole lines only: the last one may still be under way.</summary>
    private static List<JsonElement> Parse(string text) =>
        [.. text.Split('\n')[..^1].Select(static line => JsonDocument.Parse(line).RootElement)];
}
