using System.Diagnostics;

namespace Berth.Simulation.Tests;

/// <summary>Has a capture read by tshark(1), which never saw our code.</summary>
internal static class Tshark
{
    /// <summary>The fields of each packet, as tshark writes them: the values of one field with commas between.</summary>
    public static List<string[]> Read(byte[] capture, params string[] fields)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "tshark"))),
            "there is no tshark(1) here; install tshark");
        string path = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():N}.pcapng");
        File.WriteAllBytes(path, capture);
        try
        {
            string[] arguments =
            [
                "-n", "-r", path, "-T", "fields", "-E", "separator=|", "-E", "occurrence=a", .. fields.SelectMany(field => new[] { "-e", field }),
            ];
            ProcessStartInfo start = new("tshark", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using Process process = Process.Start(start)!;
            Task<string> complaints = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, complaints.Result);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
