using System.Diagnostics;

namespace Berth.Bench.Compare;

/// <summary>Runs a program to its end and takes what it prints.</summary>
internal static class Tool
{
    /// <summary>Starts a program without waiting for it.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs a program; throws with what it said when it fails or lasts too long.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, TimeSpan timeout)
    {
        using Process process = Start(program, arguments);
        using CancellationTokenSource limit = new(timeout);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException error)
        {
            process.Kill();
            throw new InvalidOperationException($"{program} did not end within {timeout.TotalSeconds:0} s.", error);
        }
    }
}
