using System.Diagnostics;

namespace Berth.Linux.Tests;

/// <summary>The program Berth.Linux.Tests.Worker, run as its own process; what it prints as `name: value` lines.</summary>
internal static class Helper
{
    /// <summary>A guard against hanging for ever, nothing that a test waits for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Berth.Linux.Tests.Worker");

    /// <summary>Runs it to its end, and to the end of all that share its output.</summary>
    public static Task<ILookup<string, string>> RunAsync(params string[] arguments) => RunThroughAsync(Path, arguments);

    /// <summary>Runs it from a shell: <paramref name="script"/> ends with what replaces the shell, as in <c>exec "$0" "$@"</c>.</summary>
    public static Task<ILookup<string, string>> RunByShellAsync(string script, params string[] arguments) =>
        RunThroughAsync("/bin/sh", ["-c", script, Path, .. arguments]);

    public static async Task<ILookup<string, string>> RunThroughAsync(string program, string[] arguments, string? variable = null)
    {
        using Process process = Start(program, arguments, variable);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string output;
        try
        {
            output = await process.StandardOutput.ReadToEndAsync(cancellation).WaitAsync(Patience, cancellation);
            await process.WaitForExitAsync(cancellation).WaitAsync(Patience, cancellation);
        }
        catch
        {
            process.Kill();
            throw;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        return output.Split('\n').Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
    }

    public static Process Start(string program, string[] arguments, string? variable = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        if (variable is not null)
        {
            info.Environment["BERTH_WORKER"] = variable;
        }

        return Process.Start(info)!;
    }

    /// <summary>The only value printed under a name.</summary>
    public static string One(this ILookup<string, string> lines, string name) => Assert.Single(lines[name]);
}
