namespace Berth;

/// <summary>
/// What a loop does when accepting, receiving or starting fails: it counts, tells at a limited rate, and waits ever longer, so that it
/// neither spins nor dies; it starts anew once something works.
/// </summary>
internal sealed class Pausing(ServingScope scope, string service)
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(WaitMin, WaitMax, scope.Engine.TimeProvider);
    private long _told;
    private long _untold;

    /// <summary>It failed: waits. Ends early, without an exception, when the token fires.</summary>
    public async Task AfterAsync(Fault fault, CancellationToken cancellation)
    {
        scope.Hub.AcceptError(service);
        _untold++;
        TimeProvider time = scope.Engine.TimeProvider;
        if (_told == 0 || time.GetElapsedTime(_told) >= TellEvery)
        {
            _told = time.GetTimestamp();
            ServerLog.Paused(scope.Hub.Logger, service, _backoff.Next, fault, _untold);
            scope.Hub.Tell(new PausedEvent(service, fault, Environment.ProcessId));
            _untold = 0;
        }

        try
        {
            await _backoff.WaitAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        }
        catch (OperationCanceledException)
        {
            // Stopping or cut: the loop sees for itself.
        }
    }

    /// <summary>It worked.</summary>
    public void Worked() => _backoff.Reset();
}
