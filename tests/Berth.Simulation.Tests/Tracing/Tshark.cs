using System.Diagnostics;

namespace Berth.Simulation.Tests;

/// <summary>Has a capture read by tshark(1), which never saw our code.</summary>
internal static class Tshark
{
    /// <summary>The fields of each packet, as tshark writes them: the values of one field with commas between.</summary>
    public static List<string[]> Read(byte[] capture, params string[] fields) =>
    [
        .. Run(capture, ["-T", "fields", "-E", "separator=|", "-E", "occurrence=a", .. fields.SelectMany(field => new[] { "-e", field })])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')),
    ];

    /// <summary>
    /// What the first TCP connection carried each way, put together by tshark. A packet passes several links, so two interfaces are named: those
    /// by which the client sends and is sent to.
    /// </summary>
    public static (byte[] There, byte[] Back) Follow(byte[] capture, string there, string back)
    {
        string text = Run(capture, ["-q", "-z", "follow,tcp,raw,0"], $"frame.interface_name in {{\"{there}\", \"{back}\"}}");
        List<byte> first = [];
        List<byte> second = [];
        foreach (string line in text.Split('\n').Where(line => line.TrimStart('\t').Length > 0 && line.TrimStart('\t').All(char.IsAsciiHexDigitLower)))
        {
            (line[0] == '\t' ? second : first).AddRange(Convert.FromHexString(line.TrimStart('\t')));
        }

        return ([.. first], [.. second]);
    }

    /// <param name="capture">The capture file.</param>
    /// <param name="arguments">What tshark is to do.</param>
    /// <param name="only">A display filter: the packets that there are for it; null for all.</param>
    private static string Run(byte[] capture, string[] arguments, string? only = null)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "tshark"))),
            "there is no tshark(1) here; install tshark");
        string path = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():N}.pcapng");
        string filtered = path + ".filtered";
        File.WriteAllBytes(path, capture);
        try
        {
            if (only is not null)
            {
                Run(["-n", "-r", path, "-Y", only, "-w", filtered]);
            }

            return Run(["-n", "-r", only is null ? path : filtered, .. arguments]);
        }
        finally
        {
            File.Delete(path);
            File.Delete(filtered);
        }
    }

    private static string Run(string[] arguments)
    {
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
        return output;
    }
}
