using Berth;

BerthWorker.Enter();
return DescriptorNeed.IsMet() ? await CommandLine.RunAsync(args).ConfigureAwait(false) : ExitCodes.Other;
