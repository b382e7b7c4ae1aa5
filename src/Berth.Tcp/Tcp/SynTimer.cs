namespace Berth;

/// <summary>How often a SYN or a SYN-ACK goes out, and how long each is waited for.</summary>
internal sealed class SynTimer(TcpSettings settings, bool isPassive)
{
    private int _sent;
    private int _unanswered;
    private Instant _sentAt;

    /// <summary>Whether one has to go out now.</summary>
    public bool IsDue { get; private set; } = true;

    /// <summary>When the wait for the answer ends.</summary>
    public Instant At { get; private set; } = Instant.Never;

    /// <summary>Whether it went out more than once, so that its answer tells nothing about the time (RFC 6298 section 3).</summary>
    public bool WasRepeated => _sent > 1;

    /// <summary>How often the wait ended without an answer.</summary>
    public int Unanswered => _unanswered;

    private int Attempts => isPassive ? settings.SynAckRetries + 1 : settings.SynSchedule.Attempts;

    public TimeSpan Waited(Instant now) => now - _sentAt;

    /// <summary>The peer needs it once more. Neither the wait nor the number of attempts is touched by that.</summary>
    public void Repeat() => IsDue = true;

    public void OnSent(Instant now)
    {
        IsDue = false;
        _sentAt = now;
        _sent++;
        if (At == Instant.Never)
        {
            // Linux doubles the wait after a SYN-ACK from 1 s.
            At = now + (isPassive ? TimeSpan.FromSeconds(1 << Math.Min(_unanswered, 6)) : settings.SynSchedule.WaitAfter(_unanswered));
        }
    }

    /// <summary>The wait is over.</summary>
    /// <returns>Whether it is worth another; if not, the open has failed.</returns>
    public bool OnUnanswered()
    {
        At = Instant.Never;
        _unanswered++;
        IsDue = _unanswered < Attempts;
        return IsDue;
    }

    public void Stop()
    {
        IsDue = false;
        At = Instant.Never;
    }
}
