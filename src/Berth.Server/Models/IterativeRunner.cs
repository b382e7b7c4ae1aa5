namespace Berth;

/// <summary>One client after another, per socket.</summary>
internal sealed class IterativeRunner(ServingScope scope) : ModelRunner(scope)
{
    public override async Task AcceptAsync(BoundSocket bound)
    {
        AcceptQueue queue = new(Scope, bound);
        while (await queue.NextAsync().ConfigureAwait(false) is { } connection)
        {
            await ConnectionService.ServeAsync(Scope, bound.EndPoint, connection).ConfigureAwait(false);
        }
    }

    public override async Task ReceiveAsync(BoundSocket bound)
    {
        using ReceiveQueue queue = new(Scope, bound);
        while (await queue.NextAsync().ConfigureAwait(false) is { } datagram)
        {
            await DatagramService.ServeAsync(Scope, bound.EndPoint, datagram).ConfigureAwait(false);
        }
    }
}
