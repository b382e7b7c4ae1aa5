namespace Berth;

/// <summary>Server events as lines: a word, then <c>key=value</c> pairs, the free text last.</summary>
public static class EventText
{
    /// <summary>One line, without its end.</summary>
    public static string Of(ServerEvent happened) => happened switch
    {
        ListeningEvent e => $"listening service={e.Binding.Service} url={e.Binding.Url} dual={e.Binding.IsDualStack} "
            + $"asked={e.Binding.BacklogAsked} granted={e.Binding.BacklogGranted}",
        AcceptedEvent e => $"accepted service={e.Service} pid={e.ProcessId} id={e.Id} remote={e.Remote}",
        ClosedEvent e => $"closed service={e.Service} pid={e.ProcessId} id={e.Id} reason={e.Reason.ToWord()} in={e.BytesIn} "
            + $"out={e.BytesOut} remote={e.Remote}",
        TurnedAwayEvent e => $"turned-away service={e.Service} remote={e.Remote}",
        WorkerStartedEvent e => $"worker-started worker={e.Worker} pid={e.ProcessId}",
        WorkerExitedEvent e => $"worker-exited worker={e.Worker} pid={e.ProcessId} exit={e.Exit.ExitCode} signal={e.Exit.Signal}",
        PausedEvent e => $"paused service={e.Service} pid={e.ProcessId} reason={e.Fault.Reason} errno={e.Fault.Errno}",
        HandlerFailedEvent e => $"handler-failed service={e.Service} pid={e.ProcessId} error={e.Error.Split('\n')[0]}",
        PrintedEvent e => $"printed {e.Text}",
        StoppingEvent => "stopping",
        StoppedEvent e => $"stopped cut={e.Cut}",
        DroppedEvent e => $"dropped count={e.Count}",
        _ => happened.ToString(),
    };
}
