using System.Text.Json;

namespace Berth;

/// <summary>Every event as one JSON object a line on standard output, and nothing else there.</summary>
internal sealed class JsonServeReport(bool isVerbose) : ServeReport
{
    private readonly LineQueue _lines = new(
        Terminal.Out, static count => JsonLine.Event("dropped", json => json.WriteNumber("count", count)));

    /// <summary>A line of each kind is made before the server reckons its descriptors: what makes lines is loaded then, and not at the limit.</summary>
    public static void Rehearse() => JsonLine.Event("rehearsal", static json =>
    {
        json.WriteString("text", "é");
        json.WriteNumberOrNull("number", 1);
        json.WriteMilliseconds("timeMs", TimeSpan.FromTicks(1));
        json.WriteFault(new Fault(FaultReason.OutOfDescriptors, SocketOperation.Accept) { Errno = Errno.EMFILE });
    });

    public override Task StartedAsync(SocketServer server)
    {
        foreach (string remark in server.Remarks)
        {
            Add("remark", json => json.WriteString("text", remark));
        }

        return Task.CompletedTask;
    }

    public override Task CompleteAsync() => CompleteAsync(_lines);

    public override void Tell(ServerEvent happened)
    {
        switch (happened)
        {
            case ListeningEvent listening:
                Add("listening", json =>
                {
                    json.WriteString("service", listening.Binding.Service);
                    json.WriteString("url", listening.Binding.Url);
                    json.WriteNumber("pid", listening.ProcessId);
                    json.WriteNumberOrNull("backlog", listening.Binding.BacklogAsked);
                    json.WriteNumberOrNull("backlogGranted", listening.Binding.BacklogGranted);
                });
                break;
            case AcceptedEvent accepted when isVerbose:
                Add("accepted", json => WriteConnection(
                    json, accepted.Service, accepted.Id, accepted.Remote, accepted.Local, accepted.ProcessId));
                break;
            case ClosedEvent closed when isVerbose:
                Add("closed", json =>
                {
                    WriteConnection(json, closed.Service, closed.Id, closed.Remote, closed.Local, closed.ProcessId);
                    json.WriteString("reason", closed.Reason.ToWord());
                    json.WriteNumber("bytesIn", closed.BytesIn);
                    json.WriteNumber("bytesOut", closed.BytesOut);
                    json.WriteMilliseconds("durationMs", closed.Duration);
                });
                break;
            case TurnedAwayEvent turnedAway:
                Add("turned-away", json =>
                {
                    json.WriteString("service", turnedAway.Service);
                    json.WriteString("remote", turnedAway.Remote);
                    json.WriteNumber("pid", turnedAway.ProcessId);
                });
                break;
            case WorkerStartedEvent started:
                Add("worker-started", json => WriteWorker(json, started.ProcessId, started.Worker));
                break;
            case WorkerExitedEvent exited:
                Add("worker-exited", json =>
                {
                    WriteWorker(json, exited.ProcessId, exited.Worker);
                    json.WriteNumber(exited.Exit.Signal is null ? "exit" : "signal", exited.Exit.Signal ?? exited.Exit.ExitCode ?? 0);
                });
                break;
            case PausedEvent paused:
                Add("paused", json =>
                {
                    json.WriteString("service", paused.Service);
                    json.WriteNumber("pid", paused.ProcessId);
                    json.WriteFault(paused.Fault);
                });
                break;
            case HandlerFailedEvent failed:
                Add("handler-failed", json =>
                {
                    json.WriteString("service", failed.Service);
                    json.WriteNumber("pid", failed.ProcessId);
                    json.WriteString("error", failed.Error);
                });
                break;
            case PrintedEvent printed:
                Add("printed", json =>
                {
                    json.WriteString("service", printed.Service);
                    json.WriteString("text", printed.Text);
                });
                break;
            case DroppedEvent dropped:
                _lines.CountDropped(dropped.Count);
                break;
            case StoppingEvent stopping:
                Add("stopping", json => json.WriteMilliseconds("deadlineMs", stopping.Deadline));
                break;
            case StoppedEvent stopped:
                Add("stopped", json => json.WriteNumber("cut", stopped.Cut));
                break;
        }
    }

    private static void WriteConnection(Utf8JsonWriter json, string service, long id, string remote, string local, int processId)
    {
        json.WriteString("service", service);
        json.WriteNumber("connection", id);
        json.WriteString("remote", remote);
        json.WriteString("local", local);
        json.WriteNumber("pid", processId);
    }

    private static void WriteWorker(Utf8JsonWriter json, int processId, int worker)
    {
        json.WriteNumber("pid", processId);
        json.WriteNumber("worker", worker);
    }

    private void Add(string name, Action<Utf8JsonWriter> writeMembers) => _lines.Add(JsonLine.Event(name, writeMembers));
}
