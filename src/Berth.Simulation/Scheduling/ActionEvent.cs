namespace Berth;

/// <summary>A piece of code at an instant; the scenario's <see cref="SimulatedNetwork.At(TimeSpan, Action)"/>.</summary>
internal sealed class ActionEvent(ExecutionContext? context, Action action) : QueuedEvent
{
    public override void Fire()
    {
        if (context is null)
        {
            action();
        }
        else
        {
            ExecutionContext.Run(context, static action => ((Action)action!)(), action);
        }
    }
}
