namespace Berth;

/// <summary>How often a SYN or a SYN-ACK goes out, and how long each is waited for.</summary>
internal sealed class SynTimer(TcpSettings settings, bool isPassive)
{
    private int _sent;
    private Instant _sentAt;

    /// <summary>Whether one has to go out now.</summary>
    public bool IsDue { get; private set; } = true;

    /// <summary>When the wait for the answer ends.</summary>
    public Instant At { get; private set; } = Instant.Never;

    /// <summary>Whether it went out more than once, so that its answer tells nothing about the time (RFC 6298 section 3).</summary>
    public bool WasRepeated => _sent > 1;

    private int Attempts => isPassive ? settings.SynAckRetries + 1 : settings.SynSchedule.Attempts;

    public TimeSpan Waited(Instant now) => now - _sentAt;

    public void SendAgain()
    {
        IsDue = true;
        At = Instant.Never;
    }

    public void OnSent(Instant now)
    {
        IsDue = false;
        _sentAt = now;
        At = now + (isPassive
            ? TimeSpan.FromSeconds(1 << Math.Min(_sent, 6)) // Linux doubles from 1 s.
            : settings.SynSchedule.WaitAfter(Math.Min(_sent, settings.SynSchedule.Attempts - 1)));
        _sent++;
    }

    /// <summary>The wait is over.</summary>
    /// <returns>Whether it is worth another; if not, the open has failed.</returns>
    public bool OnUnanswered()
    {
        At = Instant.Never;
        IsDue = _sent < Attempts;
        return IsDue;
    }

    public void Stop()
    {
        IsDue = false;
        At = Instant.Never;
    }
}
