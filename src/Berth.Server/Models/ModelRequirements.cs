namespace Berth;

/// <summary>What a model needs of an engine and of the program, checked at start.</summary>
internal static class ModelRequirements
{
    /// <summary>Less than what a timer can count (49 days), so that it is refused here and not when the server stops.</summary>
    private static readonly TimeSpan DrainTimeoutMax = TimeSpan.FromDays(30);

    /// <summary>Refuses what cannot work, naming what can.</summary>
    public static void Check(ServerOptions options, Engine engine)
    {
        ConcurrencyModel model = options.Model;
        if (model.UsesThreads && engine.Blocking is null)
        {
            throw Refused($"The model {model} needs the blocking form, which the engine '{engine.Name}' does not have; the engine 'sockets' has it.");
        }

        CheckRanges(options);
        if (!model.UsesProcesses)
        {
            return;
        }

        if (engine.Descriptors is null)
        {
            throw Refused($"The model {model} needs kernel descriptors, which the engine '{engine.Name}' does not have; the engine 'sockets' has them.");
        }

        if (options.Workers is not { } workers)
        {
            throw Refused($"The model {model} starts processes, for which this system has no support in Berth; it works on Linux.");
        }

        if (workers is { IsEntered: false, Inheritance: null })
        {
            throw Refused($"The model {model} runs this program again as a worker. Add this as the first line of Main: BerthWorker.Enter();");
        }

        if (model.Kind == ModelKind.Prefork && options.MaxConnections < model.Count)
        {
            throw Refused($"A maximum of {options.MaxConnections} connections cannot be dealt out to {model.Count} workers; each needs at least one.");
        }
    }

    private static void CheckRanges(ServerOptions options)
    {
        AtLeast(1, options.MaxConnections, nameof(options.MaxConnections));
        AtLeast(0, options.DescriptorReserve, nameof(options.DescriptorReserve));
        AtLeast(1, options.ProcessesMax, nameof(options.ProcessesMax));
        AtLeast(1, options.ThreadsMax, nameof(options.ThreadsMax));
        AtLeast(1, options.DatagramsInWorkMax, nameof(options.DatagramsInWorkMax));
        AtLeast(1, options.RecycleAfter, nameof(options.RecycleAfter));
        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > DrainTimeoutMax)
        {
            throw Invalid($"DrainTimeout is {options.DrainTimeout}; it is from zero to {DrainTimeoutMax}.");
        }
    }

    private static void AtLeast(int min, int? value, string name)
    {
        if (value < min)
        {
            throw Invalid($"{name} is {value}; it is {min} or more.");
        }
    }

    private static FaultException Refused(string detail) => new(new Fault(FaultReason.NotSupported, SocketOperation.Listen) { Detail = detail });

    private static FaultException Invalid(string detail) => new(new Fault(FaultReason.InvalidArgument, SocketOperation.Listen) { Detail = detail });
}
