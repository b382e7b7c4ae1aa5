using System.Text.Json.Serialization;

namespace Berth;

/// <summary>Something that happened in a server. The derived records are all the kinds there are.</summary>
[JsonDerivedType(typeof(ListeningEvent), "listening")]
[JsonDerivedType(typeof(AcceptedEvent), "accepted")]
[JsonDerivedType(typeof(ClosedEvent), "closed")]
[JsonDerivedType(typeof(TurnedAwayEvent), "turned-away")]
[JsonDerivedType(typeof(WorkerStartedEvent), "worker-started")]
[JsonDerivedType(typeof(WorkerExitedEvent), "worker-exited")]
[JsonDerivedType(typeof(PausedEvent), "paused")]
[JsonDerivedType(typeof(HandlerFailedEvent), "handler-failed")]
[JsonDerivedType(typeof(PrintedEvent), "printed")]
[JsonDerivedType(typeof(StoppingEvent), "stopping")]
[JsonDerivedType(typeof(StoppedEvent), "stopped")]
[JsonDerivedType(typeof(DroppedEvent), "dropped")]
public abstract record ServerEvent
{
    private protected ServerEvent()
    {
    }
}
