namespace Berth;

/// <summary>Probing of a peer that is silent (RFC 9293 section 3.8.4).</summary>
internal sealed class KeepAliveTimer(TcpSettings settings)
{
    private Instant _heardAt;
    private int _unanswered;

    public enum Verdict
    {
        Probe,
        Wait,
        GiveUp,
    }

    public TcpSettings Settings { get; set; } = settings;

    public bool IsOn { get; private set; }

    public Instant At { get; private set; } = Instant.Never;

    public void Switch(bool on, bool isOpen)
    {
        IsOn = on;
        At = on && isOpen ? _heardAt + Settings.KeepAliveIdle : Instant.Never;
    }

    public void OnHeard(Instant now)
    {
        _heardAt = now;
        _unanswered = 0;
        At = IsOn ? now + Settings.KeepAliveIdle : Instant.Never;
    }

    /// <summary>The timer expired.</summary>
    /// <param name="isWatched">Whether other timers watch the peer already.</param>
    /// <param name="now">The time.</param>
    public Verdict OnExpired(bool isWatched, Instant now)
    {
        if (isWatched)
        {
            At = now + Settings.KeepAliveIdle;
            return Verdict.Wait;
        }

        if (_unanswered >= Settings.KeepAliveCount)
        {
            return Verdict.GiveUp;
        }

        _unanswered++;
        At = now + Settings.KeepAliveInterval;
        return Verdict.Probe;
    }

    public void Stop()
    {
        IsOn = false;
        At = Instant.Never;
    }
}
