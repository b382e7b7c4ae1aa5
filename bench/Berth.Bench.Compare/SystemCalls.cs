using System.Diagnostics;
using System.Globalization;

namespace Berth.Bench.Compare;

/// <summary>Counts a server's system calls per request with strace, where there is one that may attach.</summary>
internal sealed class SystemCalls(Generator generator)
{
    private static readonly string[] Receiving = ["recvfrom", "recvmsg", "read", "readv"];
    private static readonly string[] Sending = ["sendto", "sendmsg", "write", "writev"];
    private static readonly TimeSpan AttachTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>Receiving and sending calls per request.</summary>
    public async Task<(double Receives, double Sends)> CountAsync(RunningServer server, Cell cell, TimeSpan window)
    {
        string summary = Path.GetTempFileName();
        try
        {
            using Process strace = Tool.Start(
                "strace",
                [
                    "-f", "-c", "-U", "name,calls", "-o", summary,
                    "-e", $"trace={string.Join(',', Receiving)},{string.Join(',', Sending)}",
                    "-p", server.ProcessId.ToString(CultureInfo.InvariantCulture),
                ]);
            using CancellationTokenSource limit = new(AttachTimeMax);
            string said = await strace.StandardError.ReadLineAsync(limit.Token) ?? "";
            if (!said.Contains("attached", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"strace said '{said}'.");
            }

            Task<string> rest = strace.StandardError.ReadToEndAsync(CancellationToken.None);
            Measurement measured = await generator.RunAsync(server, cell, TimeSpan.Zero, window);
            using Process interrupt = Process.Start("kill", ["-INT", strace.Id.ToString(CultureInfo.InvariantCulture)]);
            await interrupt.WaitForExitAsync(CancellationToken.None);
            await strace.WaitForExitAsync(CancellationToken.None);
            await rest;
            Dictionary<string, long> calls = Parse(await File.ReadAllLinesAsync(summary, CancellationToken.None));
            return (PerRequest(Receiving), PerRequest(Sending));

            double PerRequest(string[] names) =>
                names.Sum(name => calls.GetValueOrDefault(name)) / (double)measured.RequestsInAll;
        }
        finally
        {
            File.Delete(summary);
        }
    }

    private static Dictionary<string, long> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, long> calls = [];
        foreach (string line in lines)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [string name, string count]
                && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                calls[name] = number;
            }
        }

        return calls;
    }
}
