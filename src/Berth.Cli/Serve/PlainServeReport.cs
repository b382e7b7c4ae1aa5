using System.Text;

namespace Berth;

/// <summary>
/// For a person: a table of what listens where and a line to try each on standard output, what services print after it, and the story
/// on standard error.
/// </summary>
internal sealed class PlainServeReport(bool isVerbose) : ServeReport
{
    private readonly LineQueue _printed = new(Terminal.Out, TellDropped);
    private readonly LineQueue _story = new(Terminal.Error, TellDropped);

    public override async Task StartedAsync(SocketServer server)
    {
        IGrouping<string, ServerBinding>[] services = [.. server.Bindings.GroupBy(static binding => binding.Service)];
        _printed.Add(Line(new TextTable(isStyled: Terminal.Out.UseColours)
            .Add("service", "listens on")
            .Add(services.SelectMany(Rows))
            .ToString()));
        _printed.Add(Line(new TextTable(isStyled: Terminal.Out.UseColours)
            .Add("try")
            .Add(services.Select(static service => (string[])[TryLine.For(service.Key, service.First().Url)]))
            .ToString()));
        await FlushAsync(_printed).ConfigureAwait(false); // On a terminal, what follows on standard error stands below.
        foreach (string remark in server.Remarks)
        {
            Story(remark);
        }

        Story($"model {server.Options.Model}; end with Ctrl-C, twice to cut connections");
    }

    /// <summary>One row for each kind of socket that the service has.</summary>
    private static IEnumerable<string[]> Rows(IGrouping<string, ServerBinding> service) => service
        .GroupBy(static binding => SchemeOf(binding.Url))
        .Select((kind, place) => (string[])[place == 0 ? service.Key : "", string.Join("  ", kind.Select(static binding => binding.Url))]);

    public override async Task CompleteAsync()
    {
        await CompleteAsync(_printed).ConfigureAwait(false);
        await CompleteAsync(_story).ConfigureAwait(false);
    }

    public override void Tell(ServerEvent happened)
    {
        switch (happened)
        {
            case PrintedEvent printed:
                _printed.Add(Line(printed.Text));
                break;
            case AcceptedEvent accepted when isVerbose:
                Story($"{accepted.Service}: {accepted.Remote} accepted (process {accepted.ProcessId})");
                break;
            case ClosedEvent closed when isVerbose:
                Story($"{closed.Service}: {closed.Remote} {closed.Reason.ToWord()} after {FaultText.Duration(closed.Duration)}, "
                    + $"{closed.BytesIn} bytes in, {closed.BytesOut} bytes out");
                break;
            case TurnedAwayEvent turnedAway:
                Story($"{turnedAway.Service}: {turnedAway.Remote} turned away, the maximum of connections is reached");
                break;
            case WorkerStartedEvent started:
                Story($"worker {started.Worker} started, process {started.ProcessId}");
                break;
            case WorkerExitedEvent exited:
                Story($"worker {exited.Worker}, process {exited.ProcessId}, ended with "
                    + (exited.Exit.Signal is { } signal ? $"signal {signal}" : $"exit code {exited.Exit.ExitCode}"));
                break;
            case PausedEvent paused:
                Story($"✗ {paused.Service} pauses: {paused.Fault}" + (FaultText.Explanation(paused.Fault) is { } why ? $"\n  {why}" : ""));
                break;
            case HandlerFailedEvent failed:
                Story($"✗ {failed.Service}: the handler failed: {failed.Error}");
                break;
            case DroppedEvent dropped:
                _story.CountDropped(dropped.Count);
                break;
            case StoppingEvent stopping:
                Story($"stopping; connections have {FaultText.Duration(stopping.Deadline)} to finish");
                break;
            case StoppedEvent { Cut: > 0 } stopped:
                Story($"stopped; {stopped.Cut} connections were cut");
                break;
            case StoppedEvent:
                Story("stopped");
                break;
        }
    }

    private static byte[] TellDropped(long count) => Line($"({count} lines were dropped: they were not read fast enough)");

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");

    private static string SchemeOf(string url) => url[..url.IndexOf(':', StringComparison.Ordinal)];

    private void Story(string text) => _story.Add(Line(text));
}
