using Microsoft.Extensions.Logging;

namespace Berth;

/// <summary>
/// The one place through which everything that happens passes, from this process and, in a parent, from its workers: it keeps the
/// metrics and tells the observer. In a worker the observer is the channel to the parent.
/// </summary>
internal sealed class EventHub(ServerMetrics metrics, ILogger logger)
{
    private readonly Lock _observing = new();
    private long _lastConnection;

    /// <summary>Who is told; null when nobody is, and then events that only observers need are not made.</summary>
    public Action<ServerEvent>? Observer { get; set; }

    public ILogger Logger => logger;

    /// <summary>A number for a connection that a worker accepted, unique within this server.</summary>
    public long NextConnection() => Interlocked.Increment(ref _lastConnection);

    public void Accepted(string service, Connection connection) =>
        Accepted(service, connection.Id, connection.RemoteAddress, connection.LocalAddress);

    public void Accepted(string service, DatagramSession session) => Accepted(service, session.Id, session.Remote, session.LocalAddress);

    public void Closed(string service, Connection connection, EndReason reason, TimeSpan duration)
    {
        ServerLog.Closed(logger, service, connection.RemoteAddress, reason.ToWord());
        metrics.Closed(service, reason, connection.BytesReceived, connection.BytesSent);
        if (Observer is not null)
        {
            Tell(new ClosedEvent(
                service,
                connection.Id,
                connection.RemoteAddress.ToString(),
                connection.LocalAddress.ToString(),
                Environment.ProcessId,
                reason,
                connection.BytesReceived,
                connection.BytesSent,
                duration));
        }
    }

    public void Closed(string service, DatagramSession session, EndReason reason, TimeSpan duration)
    {
        ServerLog.Closed(logger, service, session.Remote, reason.ToWord());
        metrics.Closed(service, reason, session.BytesReceived, session.BytesSent);
        if (Observer is not null)
        {
            Tell(new ClosedEvent(
                service,
                session.Id,
                session.Remote.ToString(),
                session.LocalAddress.ToString(),
                Environment.ProcessId,
                reason,
                session.BytesReceived,
                session.BytesSent,
                duration));
        }
    }

    public void HandlerFailed(string service, Exception error, Address remote)
    {
        ServerLog.HandlerFailed(logger, error, service, remote);
        Tell(new HandlerFailedEvent(service, Preloading.TextOf(error), Environment.ProcessId));
    }

    public void TurnedAway(string service, Connection connection)
    {
        ServerLog.TurnedAway(logger, service, connection.RemoteAddress);
        metrics.TurnedAway(service);
        Tell(new TurnedAwayEvent(service, connection.RemoteAddress.ToString(), Environment.ProcessId));
    }

    public void AcceptError(string service) => metrics.AcceptError(service);

    /// <summary>Passes on what a worker reported: counted here, because the parent keeps the metrics.</summary>
    public void Relay(ServerEvent relayed)
    {
        switch (relayed)
        {
            case AcceptedEvent accepted:
                metrics.Accepted(accepted.Service);
                break;
            case ClosedEvent closed:
                metrics.Closed(closed.Service, closed.Reason, closed.BytesIn, closed.BytesOut);
                break;
            case TurnedAwayEvent turnedAway:
                metrics.TurnedAway(turnedAway.Service);
                break;
            case PausedEvent paused:
                metrics.AcceptError(paused.Service);
                break;
        }

        Tell(relayed);
    }

    /// <summary>Tells the observer, one event at a time.</summary>
    public void Tell(ServerEvent happened)
    {
        if (Observer is not { } observer)
        {
            return;
        }

        lock (_observing)
        {
            try
            {
                observer(happened);
            }
            catch (Exception error)
            {
                // An observer has no say in the service: neither a connection nor a worker's supervision may end with it.
                ServerLog.ObserverFailed(logger, error, happened.GetType().Name);
            }
        }
    }

    private void Accepted(string service, long id, Address remote, Address local)
    {
        ServerLog.Accepted(logger, service, remote);
        metrics.Accepted(service);
        if (Observer is not null)
        {
            Tell(new AcceptedEvent(service, id, remote.ToString(), local.ToString(), Environment.ProcessId));
        }
    }
}
