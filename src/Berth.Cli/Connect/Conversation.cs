namespace Berth;

/// <summary>
/// Standard input to the peer and the peer to standard output. However it ends, that is told once: by itself, or because the process
/// is about to end.
/// </summary>
internal abstract class Conversation(ConnectReport report, TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();
    private int _isEndTold;

    /// <summary>The exit code of a conversation that came to its end.</summary>
    public virtual int ExitCode => ExitCodes.Done;

    protected ConnectReport Report => report;

    /// <summary>Bytes sent so far.</summary>
    protected abstract long BytesOut { get; }

    /// <summary>Bytes received so far.</summary>
    protected abstract long BytesIn { get; }

    /// <summary>Runs the conversation to its end.</summary>
    /// <exception cref="FaultException">One of the two directions broke, or a datagram was refused by this host or by the peer's.</exception>
    public abstract Task RunAsync();

    /// <summary>Tells that it ends now, although it would go on. What it does is left to the end of the process. Any thread.</summary>
    public void Cut() => TellClosed(EndReason.AbortedHere.ToWord());

    protected void TellClosed(string reason)
    {
        if (Interlocked.Exchange(ref _isEndTold, 1) == 0)
        {
            report.Closed(reason, BytesOut, BytesIn, timeProvider.GetElapsedTime(_start));
        }
    }
}
