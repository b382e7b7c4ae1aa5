namespace Berth;

/// <summary>The event loop: handlers run on the thread pool, as many at once as there are connections; N loops accept.</summary>
internal sealed class LoopRunner(ServingScope scope, int loops) : ModelRunner(scope)
{
    /// <summary>As many as one system call takes on Linux.</summary>
    private const int BatchMax = 32;

    public override Task AcceptAsync(BoundSocket bound) => Task.WhenAll(Enumerable.Range(0, loops).Select(_ => AcceptOneLoopAsync(bound)));

    public override async Task ReceiveAsync(BoundSocket bound)
    {
        int batchMax = Scope.Options.Workers?.Inheritance is null ? BatchMax : 1; // Workers share the socket: none takes more than it serves.
        using ReceiveQueue queue = new(Scope, bound, batchMax);
        SemaphoreSlim places = new(Scope.Options.DatagramsInWorkMax); // Not disposed here: handlers that are not done give theirs back.
        await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => ReceiveOneLoopAsync(bound, queue, places))).ConfigureAwait(false);
    }

    private async Task AcceptOneLoopAsync(BoundSocket bound)
    {
        AcceptQueue queue = new(Scope, bound);
        while (await queue.NextAsync().ConfigureAwait(false) is { } connection)
        {
            // Queued, not run here: a handler that computes before its first wait must not hold up the accept loop.
            Scope.Track(Task.Run(() => ConnectionService.ServeAsync(Scope, bound.EndPoint, connection)));
        }
    }

    private async Task ReceiveOneLoopAsync(BoundSocket bound, ReceiveQueue queue, SemaphoreSlim places)
    {
        while (true)
        {
            await places.WaitAsync().ConfigureAwait(false);
            if (await queue.NextAsync().ConfigureAwait(false) is not { } datagram)
            {
                places.Release();
                return;
            }

            Scope.Track(ServeAsync(bound, datagram, places));
        }
    }

    private async Task ServeAsync(BoundSocket bound, Datagram datagram, SemaphoreSlim places)
    {
        await DatagramService.ServeAsync(Scope, bound.EndPoint, datagram).ConfigureAwait(false);
        places.Release();
    }
}
