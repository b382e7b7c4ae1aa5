using System.Diagnostics;

namespace Berth;

/// <summary>Runs programs of the system that look at processes and sockets.</summary>
internal static class Shell
{
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().Within(program);
        return output;
    }

    public static Task SignalAsync(int processId, string name) => RunAsync("kill", "-s", name, $"{processId}");

    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Skips the test, with the reason, where a program is not installed.</summary>
    public static void Need(string program, string package) =>
        Assert.SkipUnless(Has(program), $"{program} is not installed (package {package})");
}
