// Berth's side of the comparison: the echo service by any concurrency model, with everything at its default.
//
//     Berth.Bench.Echo PORT [MODEL]
//
// With port 0 the kernel chooses; the first line printed is the URL.
using Berth;

BerthWorker.Enter();
if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: Berth.Bench.Echo PORT [MODEL]");
    return 2;
}

ConcurrencyModel model = args.Length == 2 ? ConcurrencyModel.Parse(args[1]) : ConcurrencyModel.Loop;
await using SocketServer server = BerthServer.Create(options => options.Model = model);
server.Listen($"tcp://127.0.0.1:{args[0]}", new StandardServices().Echo.OnConnection!, "echo");
await server.StartAsync();
if (!BerthWorker.IsWorker)
{
    Console.WriteLine(server.Bindings[0].Url);
}

await server.RunAsync();
return 0;
