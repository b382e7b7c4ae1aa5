namespace Berth;

/// <summary>So many a second, and no more: for what a stranger could make a host do.</summary>
internal sealed class RateLimit(int perSecond)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private Instant _since;
    private int _taken;

    /// <summary>How often the answer was no.</summary>
    public long Refused { get; private set; }

    public bool TryTake(Instant now)
    {
        if (now - _since >= Period)
        {
            _since = now;
            _taken = 0;
        }

        if (_taken == perSecond)
        {
            Refused++;
            return false;
        }

        _taken++;
        return true;
    }
}
