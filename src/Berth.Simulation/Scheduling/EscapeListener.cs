using System.Diagnostics.Tracing;

namespace Berth;

/// <summary>
/// Hears from the runtime's own event sources when a timer is armed, a socket made or a name looked up. They report on the thread that does
/// it, before it is done. Where event sources are switched off (trimmed programs), nothing is heard.
/// </summary>
internal sealed class EscapeListener : EventListener
{
    private const string Timers = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const EventKeywords TimersArmed = (EventKeywords)0x10;
    private const string Sockets = "Private.InternalDiagnostics.System.Net.Sockets";
    private const string NameLookUps = "System.Net.NameResolution";

    private static readonly Lock Gate = new();
    private static readonly List<EventSource> Sources = [];
    private static EscapeListener? _listener;
    private static volatile Escapes? _attached;

    public static void Attach(Escapes escapes)
    {
        lock (Gate)
        {
            _attached = escapes;
            _listener ??= new EscapeListener();
            foreach (EventSource source in Sources)
            {
                _listener.Enable(source);
            }
        }
    }

    public static void Detach(Escapes escapes)
    {
        lock (Gate)
        {
            if (_attached == escapes)
            {
                _attached = null;
                foreach (EventSource source in Sources)
                {
                    _listener!.DisableEvents(source);
                }
            }
        }
    }

    // Called by the base constructor too, for the sources that exist already.
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name is not (Timers or Sockets or NameLookUps))
        {
            return;
        }

        lock (Gate)
        {
            Sources.Add(eventSource);
            if (_attached is not null)
            {
                Enable(eventSource);
            }
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_attached is not { } escapes)
        {
            return;
        }

        switch (eventData.EventSource.Name, eventData.EventName)
        {
            case (Timers, "ThreadTransferSend"):
                escapes.OnRuntimeEvent("a timer of the real clock");
                break;
            case (Sockets, _) when eventData.Payload is [_, ".ctor", ..]:
                escapes.OnRuntimeEvent("a socket of the operating system");
                break;
            case (NameLookUps, "ResolutionStart"):
                escapes.OnRuntimeEvent("a name looked up by the operating system");
                break;
        }
    }

    private void Enable(EventSource source) =>
        EnableEvents(source, EventLevel.Informational, source.Name == Timers ? TimersArmed : EventKeywords.All);
}
