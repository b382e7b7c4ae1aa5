using System.Diagnostics;

namespace Berth;

/// <summary>The test program running as a process of its own; see its Program.cs for the arguments. Disposing kills it.</summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private ServerProgram(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, Output), ReadAsync(process.StandardError, Errors));
    }

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Berth.Server.Tests.Program");

    /// <summary>What it prints: events, remarks, logs of warnings and errors, metrics at the end.</summary>
    public LineLog Output { get; } = new();

    public LineLog Errors { get; } = new();

    public int Id => _process.Id;

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<ServerProgram> StartAsync(params string[] arguments)
    {
        ServerProgram program = Start([], arguments);
        await program.Output.WaitForAsync("ready");
        return program;
    }

    /// <summary>Starts it, perhaps by other programs (prlimit, strace) that exec it.</summary>
    public static ServerProgram Start(string[] by, params string[] arguments)
    {
        string[] all = [.. by, Path, .. arguments];
        ProcessStartInfo start = new(all[0], all[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove(ServerOptions.BacklogVariable);
        start.Environment["DOTNET_ROOT"] = System.IO.Path.GetFullPath(System.IO.Path.Combine(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return new ServerProgram(Process.Start(start)!);
    }

    /// <summary>The port of the <paramref name="count"/>th socket.</summary>
    public async Task<int> PortAsync(int count = 1)
    {
        string url = (await Output.WaitForAsync("listening", count: count)).Value("url");
        return int.Parse(url[(url.LastIndexOf(':') + 1)..]);
    }

    public async Task<LineClient> ConnectAsync() => await LineClient.ConnectAsync(await PortAsync());

    /// <summary>Sends a signal, by name: TERM, INT, KILL, STOP, CONT.</summary>
    public Task SignalAsync(string name) => Shell.SignalAsync(Id, name);

    /// <summary>What it printed, and how it ended if it has: for the message of a test that misses it.</summary>
    public async Task<string> StoryAsync()
    {
        string end = "still runs";
        if (_process.HasExited)
        {
            end = $"ended with {await ExitAsync()}";
        }

        return $"The program {Id} {end}. Its output:\n{string.Join('\n', Output.Lines)}\nIts errors:\n{string.Join('\n', Errors.Lines)}";
    }

    /// <summary>Waits until it has ended and everything it printed was read.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().Within("the end of the program; it said:\n" + string.Join('\n', Output.Lines));
        await _reading.Within("the end of the program's output");
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(); // Its workers follow it.
        }

        await ExitAsync();
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, LineLog log)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            log.Add(line);
        }

        log.End();
    }
}
