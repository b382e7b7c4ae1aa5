// Message passing beside shared memory: latency and throughput of a socket pair, a pipe, loopback TCP and a shared-memory channel between
// two processes.
//
//     Berth.Bench.Local [--quick] [--commit TEXT]
//
// The page goes to standard output, progress to standard error.
using Berth;
using Berth.Bench.Local;

BerthWorker.Enter();
if (BerthEngine.Workers?.Inheritance is { } inheritance)
{
    await Measuring.AnswerAsync(inheritance);
    return 0;
}

Plan plan = Plan.Whole;
string commit = "of an unknown commit";
for (int place = 0; place < args.Length; place++)
{
    switch (args[place])
    {
        case "--quick":
            plan = Plan.Quick;
            break;

        case "--commit" when place + 1 < args.Length:
            commit = args[++place];
            break;

        default:
            Console.Error.WriteLine("usage: Berth.Bench.Local [--quick] [--commit TEXT]");
            return 2;
    }
}

Console.Write(await Report.WriteAsync(plan, commit, Console.Error));
return 0;
