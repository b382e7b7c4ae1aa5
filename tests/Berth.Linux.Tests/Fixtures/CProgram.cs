using System.Diagnostics;

namespace Berth.Linux.Tests;

/// <summary>A C program, compiled and run for its output; the test is skipped where there is no compiler or no Linux.</summary>
internal static class CProgram
{
    /// <param name="includes">What stands before <c>main</c>.</param>
    /// <param name="body">Its statements.</param>
    /// <returns>The lines it printed.</returns>
    public static string[] Run(string includes, string body)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the headers in question are Linux's");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "cc"))),
            "there is no C compiler (cc) here; install gcc and libc6-dev");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("berth-c-");
        try
        {
            string source = Path.Combine(folder.FullName, "probe.c");
            string program = Path.Combine(folder.FullName, "probe");
            File.WriteAllText(source, $"#define _GNU_SOURCE\n{includes}\nint main(void) {{\n{body}\nreturn 0; }}\n");
            Execute("cc", "-o", program, source);
            return Execute(program).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Execute(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output;
    }
}
