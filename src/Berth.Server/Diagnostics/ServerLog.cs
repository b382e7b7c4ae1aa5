using Microsoft.Extensions.Logging;

namespace Berth;

/// <summary>Every log message of a server. Event ids are stable: they are never used again for something else.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "{Service} listening on {Url} (backlog {Backlog})")]
    public static partial void Listening(ILogger logger, string service, string url, int? backlog);

    [LoggerMessage(2, LogLevel.Debug, "{Service} accepted {Remote}")]
    public static partial void Accepted(ILogger logger, string service, Address remote);

    [LoggerMessage(3, LogLevel.Debug, "{Service} {Remote} ended: {Reason}")]
    public static partial void Closed(ILogger logger, string service, Address remote, string reason);

    [LoggerMessage(4, LogLevel.Error, "The handler of {Service} failed for {Remote}")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string service, Address remote);

    [LoggerMessage(5, LogLevel.Warning, "{Service} pauses for {Wait}: {Fault} (faults since the last such message: {Count})")]
    public static partial void Paused(ILogger logger, string service, TimeSpan wait, Fault fault, long count);

    [LoggerMessage(6, LogLevel.Information, "Stopping: handlers have {Deadline} to finish")]
    public static partial void Stopping(ILogger logger, TimeSpan deadline);

    [LoggerMessage(7, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "{Count} connections were cut")]
    public static partial void Cut(ILogger logger, long count);

    [LoggerMessage(9, LogLevel.Warning, "{Count} handlers did not end after they were cut; they are left behind")]
    public static partial void LeftBehind(ILogger logger, int count);

    [LoggerMessage(10, LogLevel.Information, "Worker {Worker} started, process {ProcessId}")]
    public static partial void WorkerStarted(ILogger logger, int worker, int processId);

    [LoggerMessage(11, LogLevel.Information, "Worker {Worker}, process {ProcessId}, ended: {Exit}")]
    public static partial void WorkerExited(ILogger logger, int worker, int processId, WorkerExit exit);

    [LoggerMessage(12, LogLevel.Warning, "Worker {Worker} ended after {Age}; the next one starts in {Wait}")]
    public static partial void WorkerBackoff(ILogger logger, int worker, TimeSpan age, TimeSpan wait);

    [LoggerMessage(13, LogLevel.Information, "{Remark}")]
    public static partial void Remark(ILogger logger, string remark);

    [LoggerMessage(14, LogLevel.Warning, "{Service} discarded a datagram fault: {Fault}")]
    public static partial void DatagramFault(ILogger logger, string service, Fault fault);

    [LoggerMessage(15, LogLevel.Information, "{Service} turned {Remote} away: the maximum of connections is reached")]
    public static partial void TurnedAway(ILogger logger, string service, Address remote);

    [LoggerMessage(16, LogLevel.Error, "What a handler registered to run at stopping failed")]
    public static partial void CallbackFailed(ILogger logger, Exception error);

    [LoggerMessage(17, LogLevel.Error, "The observer of events failed at {Happened}")]
    public static partial void ObserverFailed(ILogger logger, Exception error, string happened);

    [LoggerMessage(18, LogLevel.Error, "Disposing a connection of {Service} with {Remote} failed")]
    public static partial void DisposingFailed(ILogger logger, Exception error, string service, Address remote);

    [LoggerMessage(19, LogLevel.Error, "{Service} could not take a connection or datagram")]
    public static partial void TakingFailed(ILogger logger, Exception error, string service);

    [LoggerMessage(20, LogLevel.Critical, "The loop that served {Service} ended by an exception")]
    public static partial void LoopFailed(ILogger logger, Exception error, string service);
}
