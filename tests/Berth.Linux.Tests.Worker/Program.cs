using Berth;
using Berth.Linux.Tests.Worker;

// The first argument names a scenario. As a parent this program plays it and prints `name: value` lines; as a worker it does what its
// description says and answers on the control channel.
try
{
    LinuxWorkerPlatform.Enter();
}
catch (FaultException error)
{
    Lines.Print("enter", $"{error.Fault.Reason} {error.Fault.Errno} {error.Fault.Detail}");
    return 3;
}

if (LinuxWorkerPlatform.Instance.Inheritance is { } inheritance)
{
    return await WorkerActions.RunAsync(inheritance);
}

return await Scenarios.RunAsync(args);
