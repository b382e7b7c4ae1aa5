using System.Net.NetworkInformation;

namespace Berth;

/// <content>What happens when nothing arrives.</content>
public sealed partial class TcpConnection
{
    private TimeSpan? _userTimeout;
    private bool _keepAlive;
    private int _keepAliveUnanswered;
    private Instant _heardAt;
    private Instant _keepAliveAt = Instant.Never;
    private Instant _stateEndsAt = Instant.Never;

    /// <summary>When <see cref="Expire"/> has to be called; <see cref="Instant.Never"/> when only a segment or a call can bring news.</summary>
    public Instant NextDeadline
    {
        get
        {
            if (State == TcpState.Closed)
            {
                return Instant.Never;
            }

            Instant first = Instant.Earlier(Instant.Earlier(_synAgainAt, _stateEndsAt), Instant.Earlier(_acknowledgement.At, _keepAliveAt));
            return Instant.Earlier(Instant.Earlier(first, UserDeadline), Instant.Earlier(_sender.RetransmitAt, _sender.PersistAt));
        }
    }

    /// <summary>Probe the peer while nothing is sent or received (SO_KEEPALIVE).</summary>
    public bool KeepAlive
    {
        get => _keepAlive;
        set
        {
            _keepAlive = value;
            _keepAliveAt = Instant.Never;
            if (value && State is not (TcpState.Closed or TcpState.SynSent or TcpState.SynReceived))
            {
                _keepAliveAt = _heardAt + _settings.KeepAliveIdle;
            }

            Changed();
        }
    }

    /// <summary>How long written data may stay unacknowledged (TCP_USER_TIMEOUT); null leaves it to the number of retries.</summary>
    public TimeSpan? UserTimeout
    {
        get => _userTimeout;
        set
        {
            _userTimeout = value;
            Changed();
        }
    }

    private Instant UserDeadline => _userTimeout is { } timeout && _sender.WaitingSince != Instant.Never
        ? _sender.WaitingSince + timeout
        : Instant.Never;

    /// <summary>Does what is due at a time: RFC 9293 section 3.10.8.</summary>
    /// <param name="now">The time; harmless before <see cref="NextDeadline"/>.</param>
    public void Expire(Instant now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        if (_stateEndsAt <= now)
        {
            End(TcpFailure.None);
        }

        if (State != TcpState.Closed && UserDeadline <= now)
        {
            GiveUp();
        }

        if (State != TcpState.Closed && _synAgainAt <= now)
        {
            OnSynUnanswered(now);
        }

        if (_acknowledgement.At <= now)
        {
            _acknowledgement.OnExpired();
        }

        if (_sender.RetransmitAt <= now)
        {
            OnRetransmitTimeout(now);
        }

        if (_sender.PersistAt <= now)
        {
            OnPersistTimeout(now);
        }

        if (_keepAliveAt <= now)
        {
            OnKeepAliveTimeout(now);
        }

        Changed();
    }

    private void OnRetransmitTimeout(Instant now)
    {
        if (_sender.Retries >= _settings.Retries)
        {
            GiveUp(); // RFC 9293 section 3.8.3, R2.
        }
        else
        {
            _sender.OnRetransmitTimeout(now);
        }
    }

    private void OnPersistTimeout(Instant now)
    {
        if (_sender.Probes >= _settings.Retries)
        {
            GiveUp(); // Unanswered probes only; a peer that answers may keep its window closed for ever (RFC 9293 section 3.8.6.1).
        }
        else
        {
            _probeDue |= _sender.OnPersistTimeout(now);
        }
    }

    private void OnKeepAliveTimeout(Instant now)
    {
        if (_sender.HasOutstanding || _sender.PersistAt != Instant.Never)
        {
            _keepAliveAt = now + _settings.KeepAliveIdle; // Other timers watch the peer already.
        }
        else if (_keepAliveUnanswered >= _settings.KeepAliveCount)
        {
            GiveUp();
        }
        else
        {
            _keepAliveUnanswered++;
            _probeDue = true; // RFC 9293 section 3.8.4: one before SND.NXT, and no data.
            _keepAliveAt = now + _settings.KeepAliveInterval;
        }
    }

    /// <summary>An acceptable segment came: the peer is alive.</summary>
    private void OnHeard(Instant now)
    {
        _heardAt = now;
        _keepAliveUnanswered = 0;
        _sender.OnHeard();
        _keepAliveAt = _keepAlive ? now + _settings.KeepAliveIdle : Instant.Never;
    }

    private void GiveUp() => End(_softFailure == TcpFailure.None ? TcpFailure.TimedOut : _softFailure);

    /// <summary>TIME-WAIT: old segments have time to die out (RFC 9293 section 3.6.1).</summary>
    private void WaitOutOldSegments(Instant now)
    {
        State = TcpState.TimeWait;
        _sender.Release();
        _keepAliveAt = Instant.Never;
        _keepAlive = false;
        _stateEndsAt = now + _settings.TimeWait;
    }

    private void StopTimers()
    {
        _stateEndsAt = Instant.Never;
        _synAgainAt = Instant.Never;
        _keepAliveAt = Instant.Never;
        _synDue = false;
        _probeDue = false;
    }
}
