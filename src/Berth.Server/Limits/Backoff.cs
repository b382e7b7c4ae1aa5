namespace Berth;

/// <summary>Waits that grow while something keeps failing, and start small again once it works.</summary>
internal sealed class Backoff
{
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;
    private readonly TimeProvider _timeProvider;

    public Backoff(TimeSpan min, TimeSpan max, TimeProvider timeProvider)
    {
        _min = min;
        _max = max;
        _timeProvider = timeProvider;
        Next = min;
    }

    /// <summary>The wait that comes next.</summary>
    public TimeSpan Next { get; private set; }

    /// <summary>Waits, and makes the next wait twice as long.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        TimeSpan wait = Next;
        Next = wait * 2 < _max ? wait * 2 : _max;
        await Task.Delay(wait, _timeProvider, cancellation).ConfigureAwait(true); // A handler thread must be kept.
    }

    /// <summary>It worked.</summary>
    public void Reset() => Next = _min;
}
