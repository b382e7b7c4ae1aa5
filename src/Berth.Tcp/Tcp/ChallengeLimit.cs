namespace Berth;

/// <summary>How many segments a second, over the whole host, are answered only because they look forged (RFC 5961 section 7).</summary>
internal sealed class ChallengeLimit(int perSecond)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private Instant _since;
    private int _taken;

    /// <summary>Challenges that were not sent because of the limit.</summary>
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
