namespace Berth;

/// <summary>
/// How a connection takes leave: flush, FIN, then discard what still comes until the peer's FIN or a limit. It discards earlier, too,
/// when the reader was completed while the connection goes on: the peer is then neither stalled nor reset.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The source has no timer and no wait handle, and the sequence disposes it at its end.")]
internal sealed class OrderlyClose(SocketInput input, SocketOutput output, ClosingLimits limits, TimeProvider timeProvider)
{
    private CancellationTokenSource? _discardEnd;
    private Task _discarding = Task.CompletedTask;

    /// <summary>Discards beside the connection's other work. At most once.</summary>
    public void BeginDiscarding()
    {
        _discardEnd = new CancellationTokenSource();
        CancellationToken end = _discardEnd.Token;
        _discarding = Task.Run(() => DiscardQuietlyAsync(long.MaxValue, end), CancellationToken.None);
    }

    /// <summary>Runs the whole sequence. The connection's fault, when there is one, ends it early; it is told by Closed.</summary>
    public async Task RunAsync()
    {
        try
        {
            await output.CompleteAsync().ConfigureAwait(true); // A handler thread must be kept.
            input.CompleteQuietly();
            await DiscardWithinLimitsAsync().ConfigureAwait(true);
        }
        catch (FaultException)
        {
            // Kept, and told by Closed.
        }
        finally
        {
            input.CompleteQuietly();
            _discardEnd?.Dispose();
        }
    }

    private async Task DiscardWithinLimitsAsync()
    {
        if (_discardEnd is not null)
        {
            await _discardEnd.CancelAsync().ConfigureAwait(true);
            await _discarding.ConfigureAwait(true);
        }

        if (input.IsEnded || limits.DiscardBytesMax == 0 || limits.DiscardTimeMax == TimeSpan.Zero)
        {
            return;
        }

        using CancellationTokenSource limit = new(limits.DiscardTimeMax, timeProvider);
        await DiscardQuietlyAsync(limits.DiscardBytesMax, limit.Token).ConfigureAwait(true);
    }

    private async Task DiscardQuietlyAsync(long bytesMax, CancellationToken end)
    {
        try
        {
            await input.DiscardAsync(bytesMax, end).ConfigureAwait(true);
        }
        catch (Exception error) when (error is OperationCanceledException or FaultException)
        {
            // The limit is reached, or the fault is kept and told by Closed.
        }
    }
}
