using System.Diagnostics;
using System.Text;

namespace Berth;

/// <summary>A run of the tool whose outputs are read as they come.</summary>
internal sealed class RunningTool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private RunningTool(Process process, bool readsOutput)
    {
        _process = process;
        _reading = Task.WhenAll(readsOutput ? ReadAsync(process.StandardOutput, Out) : Task.CompletedTask, ReadAsync(process.StandardError, Error));
    }

    public TextLog Out { get; } = new();

    public TextLog Error { get; } = new();

    public int Id => _process.Id;

    public StreamReader UnreadOutput => _process.StandardOutput;

    public static RunningTool Start(params string[] arguments) => StartProgram(Tool.Path, arguments);

    public static RunningTool StartProgram(string program, string[] arguments, bool readsOutput = true, (string Name, string Value)[]? variables = null)
    {
        ProcessStartInfo start = Tool.StartInfo(program, arguments);
        foreach ((string name, string value) in variables ?? [])
        {
            start.Environment[name] = value;
        }

        return new RunningTool(Process.Start(start)!, readsOutput);
    }

    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    public async Task TypeAsync(byte[] bytes)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes);
            await _process.StandardInput.BaseStream.FlushAsync();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code says why.
        }
    }

    /// <summary>Types, waits for all of the answer, and only then ends the input: no time that the tool would wait plays a part.</summary>
    public async Task<Outcome> AskAsync(string text, string answer)
    {
        await TypeAsync(text);
        await Out.WaitAsync(said => said.Contains(answer, StringComparison.Ordinal) ? said : null, answer);
        EndInput();
        return await OutcomeAsync();
    }

    public void EndInput() => _process.StandardInput.Close();

    public Task SignalAsync(string name) => SignalAsync(Id, name);

    public static async Task SignalAsync(int processId, string name)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {processId}"]);
        await kill.WaitForExitAsync().Within("kill");
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<int> ExitCodeAsync()
    {
        try
        {
            await _process.WaitForExitAsync().Within("the end of the tool");
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"The tool did not end. Out:\n{Out}\nError:\n{Error}", error);
        }

        return _process.ExitCode;
    }

    public async Task<Outcome> OutcomeAsync()
    {
        int code = await ExitCodeAsync();
        await _reading.Within("the end of the outputs");
        return new Outcome(code, Out.ToString(), Error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().Within("the end of a killed process");
        }

        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader from, TextLog to)
    {
        char[] buffer = new char[4096];
        try
        {
            for (int count; (count = await from.ReadAsync(buffer)) > 0;)
            {
                to.Add(new string(buffer, 0, count));
            }
        }
        finally
        {
            to.End();
        }
    }
}
