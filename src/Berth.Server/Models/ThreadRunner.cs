namespace Berth;

/// <summary>A thread per connection and per datagram; one more thread per socket accepts or receives.</summary>
internal sealed class ThreadRunner(ServingScope scope) : ModelRunner(scope)
{
    private readonly BlockingForm _threads = scope.Engine.Blocking!;

    public override Task AcceptAsync(BoundSocket bound) => _threads.RunAsync($"{bound.Service}-accept", async () =>
    {
        AcceptQueue queue = new(Scope, bound);
        while (await queue.NextAsync().ConfigureAwait(true) is { } connection)
        {
            await StartAsync(
                bound,
                queue.Pausing,
                $"{bound.Service}-{connection.Id}",
                () => ConnectionService.ServeAsync(Scope, bound.EndPoint, connection),
                connection.Abort).ConfigureAwait(true);
        }
    });

    public override Task ReceiveAsync(BoundSocket bound) => _threads.RunAsync($"{bound.Service}-receive", async () =>
    {
        using ReceiveQueue queue = new(Scope, bound);
        while (await Scope.EnterToReceiveAsync().ConfigureAwait(true))
        {
            if (await queue.NextAsync().ConfigureAwait(true) is not { } datagram)
            {
                Scope.Gate.Leave();
                return;
            }

            await StartAsync(
                bound, queue.Pausing, $"{bound.Service}-datagram", () => ServeWithPlaceAsync(bound, datagram), datagram.Dispose)
                .ConfigureAwait(true);
        }
    });

    /// <summary>Starts a thread, trying again while the system gives none.</summary>
    private async Task StartAsync(BoundSocket bound, Pausing pausing, string name, Func<Task> serve, Action giveUp)
    {
        while (!Scope.Cut.IsCancellationRequested)
        {
            try
            {
                Scope.Track(_threads.RunAsync(name, serve));
                return;
            }
            catch (FaultException error)
            {
                await pausing.AfterAsync(error.Fault with { Detail = $"{bound.Service}: {error.Fault.Detail}" }, Scope.Cut).ConfigureAwait(true);
            }
        }

        giveUp();
        Scope.Gate.Leave();
    }
}
