using System.Net.Sockets;

namespace Berth;

/// <summary>The worker's side: takes what the parent left in the environment and in the descriptor table.</summary>
internal static class WorkerEntry
{
    /// <summary>Takes the inheritance, so that no program this process starts sees any of it.</summary>
    /// <param name="text">The value of <see cref="WorkerVariables.Name"/>.</param>
    /// <returns>What was inherited.</returns>
    /// <exception cref="FaultException">The variable does not come from a parent of this version, or not for this process.</exception>
    public static WorkerInheritance Take(string text)
    {
        string description = Environment.GetEnvironmentVariable(WorkerVariables.DescriptionName) ?? "";
        ProcessCalls.UnsetVariable(WorkerVariables.Name);
        ProcessCalls.UnsetVariable(WorkerVariables.DescriptionName);
        if (!WorkerVariables.TryParse(text, out WorkerVariables variables))
        {
            throw StartFault.From(
                FaultReason.InvalidArgument,
                $"{WorkerVariables.Name}={text} in the environment is not what this version of Berth gives its workers; "
                + "unset it, or start parent and workers from the same program");
        }

        TakeDescriptors(variables, text);
        WatchParent(variables, text);
        TakeName();
        return new WorkerInheritance(
            description,
            [.. Enumerable.Range(WorkerVariables.FirstGivenDescriptor, variables.DescriptorCount)],
            OpenControl(text),
            variables.ParentId);
    }

    private static void TakeDescriptors(WorkerVariables variables, string text)
    {
        int end = WorkerVariables.FirstGivenDescriptor + variables.DescriptorCount;
        for (int descriptor = WorkerVariables.ControlDescriptor; descriptor < end; descriptor++)
        {
            if (DescriptorCalls.SetCloseOnExec(descriptor) is { } errno)
            {
                throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Start)
                {
                    Errno = errno,
                    Detail = $"{WorkerVariables.Name}={text} says that descriptors 3 to {end - 1} are inherited, "
                        + $"but {descriptor} is not open",
                });
            }
        }
    }

    private static void WatchParent(WorkerVariables variables, string text)
    {
        if (!DescriptorCalls.IsPipe(WorkerVariables.LifeLineDescriptor))
        {
            throw NotForThisProcess(text, $"descriptor {WorkerVariables.LifeLineDescriptor} is not the parent's life-line");
        }

        // Asked before the life-line: a parent that ends in between has hung up by then.
        int parentId = ProcessCalls.ParentId();
        LifeLine.ExitIfHungUp(WorkerVariables.LifeLineDescriptor);
        if (parentId != variables.ParentId)
        {
            throw NotForThisProcess(text, $"the parent is {parentId}");
        }

        try
        {
            LifeLine.Watch(WorkerVariables.LifeLineDescriptor);
        }
        catch (OutOfMemoryException error)
        {
            throw StartFault.From(FaultReason.OutOfMemory, "the thread that watches the parent could not be started", error);
        }
    }

    private static Stream OpenControl(string text)
    {
        try
        {
            return ControlStream.Open(WorkerVariables.ControlDescriptor);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            throw NotForThisProcess(text, $"descriptor {WorkerVariables.ControlDescriptor} is not the control channel", error);
        }
    }

    /// <summary>Exec named this process after /proc/self/exe; <c>ps</c> and <c>ss</c> shall show the program's name.</summary>
    private static void TakeName()
    {
        try
        {
            File.WriteAllText("/proc/self/comm", Path.GetFileName(Environment.ProcessPath));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only for people who look: a worker that can't be renamed serves as well.
        }
    }

    private static FaultException NotForThisProcess(string text, string why, Exception? inner = null) =>
        StartFault.From(
            FaultReason.InvalidArgument,
            $"{WorkerVariables.Name}={text} was inherited from a program that is not this process's parent worker starter: {why}",
            inner);
}
