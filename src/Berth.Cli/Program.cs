using Berth;

BerthWorker.Enter();
return await CommandLine.RunAsync(args).ConfigureAwait(false);
