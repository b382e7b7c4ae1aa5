// Berth's own TCP/IP alone: one connection between two hosts in one thread, no system call and no clock between them.
//
//     Berth.Bench.Stack [--quick] [--commit TEXT]
//
// The page goes to standard output, progress to standard error.
using System.Globalization;
using System.Runtime.InteropServices;
using Berth.Bench.Stack;

TimeSpan window = TimeSpan.FromSeconds(3);
int rounds = 3;
string commit = "of an unknown commit";
for (int place = 0; place < args.Length; place++)
{
    switch (args[place])
    {
        case "--quick":
            (window, rounds) = (TimeSpan.FromSeconds(0.3), 1);
            break;

        case "--commit" when place + 1 < args.Length:
            commit = args[++place];
            break;

        default:
            Console.Error.WriteLine("usage: Berth.Bench.Stack [--quick] [--commit TEXT]");
            return 2;
    }
}

string loadBefore = File.ReadAllText("/proc/loadavg").Split(' ')[0];
List<string> rows = [];
foreach (int mtu in (int[])[1500, 9000])
{
    foreach (double loss in (double[])[0, 0.001, 0.01])
    {
        List<Measured> seen = [];
        for (int round = 0; round < rounds; round++)
        {
            seen.Add(HostPair.Measure(mtu, loss, window));
            await Console.Error.WriteLineAsync($"MTU {mtu}, loss {loss:P1}: {seen[^1]}");
        }

        Measured middle = seen.OrderBy(static each => each.SegmentsPerSecond).ElementAt(rounds / 2);
        rows.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"| {mtu} | {loss * 100:0.0} % | {middle.SegmentsPerSecond:#,0} | {middle.BitsPerSecond / 1e9:0.00} | {middle.BytesAllocatedPerSegment:0.000} |"));
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
    # Berth's own TCP between two hosts, {TimeProvider.System.GetLocalNow():yyyy-MM-dd}

    - {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}; .NET {Environment.Version}; Berth {commit}
    - one thread; {rounds} rounds of {window.TotalSeconds} s each, the middle one; load average {loadBefore} before, an idle machine shows about 1

    Segments are those of both hosts, acknowledgements included, each written with its checksums and read and verified again.

    | MTU | lost | segments/s | Gbit/s of payload | bytes allocated a segment |
    |---:|---:|---:|---:|---:|
    {string.Join('\n', rows)}
    """));
return 0;
