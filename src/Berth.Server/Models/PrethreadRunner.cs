namespace Berth;

/// <summary>
/// N threads per socket, started beforehand. They take turns, by one lock, at waiting and accepting; whoever accepted serves, and
/// the next waits.
/// </summary>
internal sealed class PrethreadRunner(ServingScope scope, int threads) : ModelRunner(scope)
{
    private readonly BlockingForm _threads = scope.Engine.Blocking!;

    public override async Task AcceptAsync(BoundSocket bound)
    {
        SemaphoreSlim turn = new(1); // Not disposed here: when not all threads could be started, those that were still come by.
        AcceptQueue queue = new(Scope, bound);
        await StartAll(bound.Service, async () =>
        {
            while (await NextAsync(turn, queue).ConfigureAwait(true) is { } connection)
            {
                await ConnectionService.ServeAsync(Scope, bound.EndPoint, connection).ConfigureAwait(true);
            }
        }).ConfigureAwait(false);
    }

    public override async Task ReceiveAsync(BoundSocket bound)
    {
        using ReceiveQueue queue = new(Scope, bound);
        await StartAll(bound.Service, async () =>
        {
            while (await queue.NextAsync().ConfigureAwait(true) is { } datagram)
            {
                await DatagramService.ServeAsync(Scope, bound.EndPoint, datagram).ConfigureAwait(true);
            }
        }).ConfigureAwait(false);
    }

    private static async ValueTask<Connection?> NextAsync(SemaphoreSlim turn, AcceptQueue queue)
    {
        await turn.WaitAsync().ConfigureAwait(true); // A handler thread must be kept.
        try
        {
            return await queue.NextAsync().ConfigureAwait(true);
        }
        finally
        {
            turn.Release();
        }
    }

    private Task StartAll(string service, Func<Task> body) =>
        Task.WhenAll([.. Enumerable.Range(0, threads).Select(place => _threads.RunAsync($"{service}-{place}", body))]);
}
