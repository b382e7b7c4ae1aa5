using System.Diagnostics;
using System.Text;

namespace Berth;

/// <summary>The tool as it was built, and one run of it to its end.</summary>
internal static class Tool
{
    /// <summary>The folder of the tool's project has the same layout as ours: …/bin/Release/net10.0.</summary>
    public static string Path { get; } = Find();

    public static string Script(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <summary>Runs the tool with some text as its standard input.</summary>
    public static async Task<Outcome> RunAsync(string input, string[] arguments)
    {
        await using RunningTool running = RunningTool.Start(arguments);
        await running.TypeAsync(input);
        running.EndInput();
        return await running.OutcomeAsync();
    }

    /// <summary>Runs a shell's command line in which <c>$BERTH</c> is the tool.</summary>
    public static async Task<Outcome> ShellAsync(string line)
    {
        await using RunningTool running = RunningTool.StartProgram("sh", ["-c", line]);
        running.EndInput();
        return await running.OutcomeAsync();
    }

    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["BERTH"] = Path;
        foreach (string inherited in (string[])["BERTH_COMMAND", "BERTH_BACKLOG", "NO_COLOR"])
        {
            start.Environment.Remove(inherited);
        }

        return start;
    }

    private static string Find()
    {
        DirectoryInfo framework = new(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string configuration = framework.Parent!.Name;
        string root = framework.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        string tool = System.IO.Path.Combine(root, "src", "Berth.Cli", "bin", configuration, framework.Name, "berth");
        return File.Exists(tool) ? tool : throw new FileNotFoundException("Build src/Berth.Cli first.", tool);
    }
}

/// <summary>How a run ended, and all that it wrote.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error);
