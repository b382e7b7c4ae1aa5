namespace Berth;

/// <summary>How many segments a second, over the whole host, are answered only because they look forged (RFC 5961 section 7).</summary>
internal sealed class ChallengeLimit(int perSecond)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private Instant _since;
    private int _left = perSecond;

    /// <summary>Challenges that were not sent because of the limit.</summary>
    public long Refused { get; private set; }

    public bool TryTake(Instant now)
    {
        if (now - _since >= Period)
        {
            _since = now;
            _left = perSecond;
        }

        if (_left == 0)
        {
            Refused++;
            return false;
        }

        _left--;
        return true;
    }
}
