namespace Berth;

/// <summary>Told what happens in the server, and tells a person or a program. No call waits for a reader.</summary>
internal abstract class ServeReport
{
    /// <summary>How long the last lines may take to be written when the server has stopped.</summary>
    private static readonly TimeSpan LastLinesMax = TimeSpan.FromSeconds(2);

    /// <summary>The report that the arguments ask for.</summary>
    public static ServeReport For(ServeArguments arguments)
    {
        if (!arguments.IsJson)
        {
            return new PlainServeReport(arguments.IsVerbose);
        }

        JsonServeReport.Rehearse();
        return new JsonServeReport(arguments.IsVerbose);
    }

    /// <summary>An event of the server. Any thread.</summary>
    public abstract void Tell(ServerEvent happened);

    /// <summary>The server is up.</summary>
    public abstract Task StartedAsync(SocketServer server);

    /// <summary>Writes what is still queued.</summary>
    public abstract Task CompleteAsync();

    /// <summary>Waits until what is queued is written, as long as the output takes it.</summary>
    protected static Task FlushAsync(LineQueue lines) => lines.FlushAsync(LastLinesMax);

    protected static Task CompleteAsync(LineQueue lines) => lines.CompleteAsync(LastLinesMax);
}
