namespace Berth;

/// <summary>
/// Attempts at some addresses, in order: the next begins as soon as one fails, or beside those that run when the last one begun has
/// not ended within the attempt delay (RFC 8305 section 5). The first to connect wins; the others are cancelled, and closed should
/// they connect all the same. Without a delay it is the textbook's loop. Runs once.
/// </summary>
/// <remarks>
/// The base library gets a race of its own in .NET 11: <c>Socket.ConnectAsync</c> with <c>ConnectAlgorithm.Parallel</c>. This class
/// is what that could replace, for engines over System.Net.Sockets: addresses in, one connection or nothing out. It would have to take
/// a local address and socket options, and to tell each attempt's fault, as <see cref="Attempts"/> does.
/// </remarks>
/// <param name="clock">Counts the delay.</param>
/// <param name="open">Begins an attempt; cancelling ends it.</param>
/// <param name="delay">How long an attempt stays alone; null for ever, which makes it one after another.</param>
/// <param name="host">The host as the person typed it, for the faults.</param>
/// <param name="tell">Told each step, one at a time.</param>
internal sealed class Race<T>(
    TimeProvider clock, Func<Address, CancellationToken, Task<T>> open, TimeSpan? delay, string? host, Action<DialStep>? tell)
    where T : class, IAsyncDisposable
{
    private readonly List<Attempt<T>> _attempts = [];
    private readonly List<Attempt<T>> _running = [];

    /// <summary>Every attempt, in the order in which they began.</summary>
    public IReadOnlyList<Attempt<T>> Attempts => _attempts;

    /// <summary>Runs to its end: when this returns or throws, no socket of a loser is open.</summary>
    /// <param name="addresses">Where to, in order.</param>
    /// <param name="end">Ends it all.</param>
    /// <returns>The attempt that connected, or null when all failed.</returns>
    /// <exception cref="OperationCanceledException">It was ended; an attempt without a fault was then running.</exception>
    public async Task<Attempt<T>?> RunAsync(IReadOnlyList<Address> addresses, CancellationToken end)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(end);
        Attempt<T>? winner = null;
        try
        {
            // Here and below: a handler that dials keeps its thread. A local address that cannot be bound is no better for another peer.
            for (int next = 0; winner is null && next < addresses.Count && !HasFailedToBind(); next++)
            {
                Begin(addresses[next], over.Token);
                winner = await FirstEndAsync(next + 1 < addresses.Count ? delay : null).ConfigureAwait(true);
            }

            while (winner is null && _running.Count > 0)
            {
                winner = await FirstEndAsync(patience: null).ConfigureAwait(true);
            }

            return winner;
        }
        finally
        {
            await EndLosersAsync(over, winner).ConfigureAwait(true);
        }
    }

    private void Begin(Address address, CancellationToken over)
    {
        tell?.Invoke(new DialTrying(address));
        long start = clock.GetTimestamp();
        Attempt<T> attempt = new(clock, address, start, open(address, over));
        _attempts.Add(attempt);
        _running.Add(attempt);
    }

    /// <summary>Waits until an attempt has ended, but no longer than <paramref name="patience"/>.</summary>
    /// <returns>An attempt that connected, or null.</returns>
    private async Task<Attempt<T>?> FirstEndAsync(TimeSpan? patience)
    {
        Task ended = Task.WhenAny(_running.Select(static attempt => attempt.Opening));
        try
        {
            await ended.WaitAsync(patience ?? Timeout.InfiniteTimeSpan, clock).ConfigureAwait(true);
        }
        catch (TimeoutException)
        {
            tell?.Invoke(new DialUnanswered(_running[^1].Address, _running[^1].Elapsed));
            return null;
        }

        foreach (Attempt<T> attempt in _running.Where(static attempt => attempt.Opening.IsFaulted).ToArray())
        {
            try
            {
                await attempt.Opening.ConfigureAwait(true);
            }
            catch (FaultException failed)
            {
                _running.Remove(attempt);
                Fault fault = attempt.Fail(failed.Fault, host);
                tell?.Invoke(new DialFailed(fault));
            }
        }

        // What has connected wins, even over a limit that ran out in the same moment.
        Attempt<T>? winner = _running.Find(static attempt => attempt.Opening.IsCompletedSuccessfully);
        if (winner is null && _running.Find(static attempt => attempt.Opening.IsCanceled) is { } cut)
        {
            await cut.Opening.ConfigureAwait(true); // Throws.
        }

        return winner;
    }

    private async Task EndLosersAsync(CancellationTokenSource over, Attempt<T>? winner)
    {
        Cancel(over);
        foreach (Attempt<T> loser in _running.Where(attempt => attempt != winner))
        {
            TimeSpan elapsed = loser.Elapsed;
            await ((Task)loser.Opening).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (loser.Opening.IsCompletedSuccessfully)
            {
                await CloseAsync(await loser.Opening.ConfigureAwait(true)).ConfigureAwait(true);
            }

            if (winner is not null)
            {
                tell?.Invoke(new DialLost(loser.Address, elapsed));
            }
        }
    }

    /// <summary>On this thread, not on the pool's, so that virtual time stays in one order.</summary>
    private static void Cancel(CancellationTokenSource over) => over.Cancel();

    private static ValueTask CloseAsync(T late)
    {
        (late as Connection)?.Abort(); // Nothing was said on it; an orderly end would wait for the peer's.
        return late.DisposeAsync();
    }

    private bool HasFailedToBind() => _attempts.Exists(static attempt => attempt.Fault?.Operation == SocketOperation.Bind);
}
