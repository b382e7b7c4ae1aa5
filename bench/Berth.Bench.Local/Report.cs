using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Bench.Local;

/// <summary>The tables as a page.</summary>
internal static class Report
{
    private static readonly int[] LatencyBytes = [64, 1024, 16 * 1024];
    private static readonly int[] ThroughputBytes = [64, 1024, 16 * 1024, 64 * 1024];

    /// <summary>Measures everything and writes the page.</summary>
    public static async Task<string> WriteAsync(Plan plan, string commit, TextWriter progress)
    {
        string loadBefore = Load();
        StringBuilder tables = new();
        foreach (bool isBlocking in (bool[])[true, false])
        {
            tables.AppendLine(isBlocking ? "## On threads that wait in the kernel" : "## Asynchronously");
            tables.AppendLine();
            tables.AppendLine("Round trip of a message, µs: median (99th percentile)");
            tables.AppendLine();
            await AddTableAsync(tables, LatencyBytes, plan, progress, async (mechanism, bytes) =>
            {
                (double median, double p99) = await Measuring.LatencyAsync(mechanism, bytes, isBlocking, plan);
                return [median, p99];
            }, static values => string.Create(CultureInfo.InvariantCulture, $"{values[0]:0.0} ({values[1]:0})"));
            tables.AppendLine("Messages in one direction, thousands a second (and MB/s)");
            tables.AppendLine();
            await AddTableAsync(tables, ThroughputBytes, plan, progress, async (mechanism, bytes) =>
            {
                double perSecond = await Measuring.ThroughputAsync(mechanism, bytes, isBlocking, plan);
                return [perSecond / 1e3, perSecond * bytes / 1e6];
            }, static values => string.Create(CultureInfo.InvariantCulture, $"{values[0]:#,0.0} ({values[1]:#,0})"));
        }

        return Head(plan, commit, loadBefore) + tables.ToString().TrimEnd() + "\n";
    }

    private static async Task AddTableAsync(
        StringBuilder page, int[] sizes, Plan plan, TextWriter progress, Func<Mechanism, int, Task<double[]>> measure, Func<double[], string> show)
    {
        Dictionary<(Mechanism, int), List<double[]>> found = [];
        for (int round = 0; round < plan.Rounds; round++)
        {
            foreach (int bytes in sizes)
            {
                foreach (Mechanism mechanism in Mechanism.All)
                {
                    double[] values = await measure(mechanism, bytes);
                    await progress.WriteLineAsync($"{mechanism.Name}, {Size(bytes)}: {show(values)}");
                    if (!found.TryGetValue((mechanism, bytes), out List<double[]>? rounds))
                    {
                        found.Add((mechanism, bytes), rounds = []);
                    }

                    rounds.Add(values);
                }
            }
        }

        page.AppendLine($"| | {string.Join(" | ", sizes.Select(Size))} |");
        page.AppendLine($"|---|{string.Concat(sizes.Select(static _ => "---:|"))}");
        foreach (Mechanism mechanism in Mechanism.All)
        {
            page.AppendLine($"| {mechanism.Name} | {string.Join(" | ", sizes.Select(bytes => show(Medians(found[(mechanism, bytes)]))))} |");
        }

        page.AppendLine();
    }

    private static double[] Medians(List<double[]> rounds) =>
        [.. rounds[0].Select((_, place) => rounds.Select(values => values[place]).Order().ElementAt(rounds.Count / 2))];

    private static string Head(Plan plan, string commit, string loadBefore)
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?
            .Split(':', 2)[1].Trim() ?? "unknown processor";
        string kernel = File.ReadAllText("/proc/version").Split(' ')[2];
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Message passing and shared memory, {TimeProvider.System.GetLocalNow():yyyy-MM-dd}

            - {processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}; Linux {kernel}; .NET {Environment.Version}; Berth {commit}
            - two processes, on whichever cores the kernel puts them; {plan.Rounds} rounds in which everything takes its turn, {plan.Window.TotalSeconds} s for each number
              after {plan.WarmUp.TotalSeconds} s of warm-up; medians over the rounds
            - load average {loadBefore} before and {Load()} after; an idle machine shows about 1

            Both ends are Berth's: for the blocking form plain sockets and file streams, for the asynchronous one `Connection`, `PipeReadStream` and
            `PipeWriteStream`. TCP runs with TCP_NODELAY. Shared memory is a `SharedMemoryChannel` of 1 MiB in either form.


            """);
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Size(int bytes) => bytes < 1024 ? $"{bytes} B" : $"{bytes / 1024} KB";
}
