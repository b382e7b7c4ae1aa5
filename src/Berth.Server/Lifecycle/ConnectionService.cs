namespace Berth;

/// <summary>Serves one connection from its accept to its end: handler, close or abort, and the telling of it.</summary>
internal static class ConnectionService
{
    /// <summary>Serves the connection and gives its place at the gate back. Never throws.</summary>
    public static async Task ServeAsync(ServingScope scope, ServerEndPoint endPoint, Connection connection)
    {
        long started = scope.Engine.TimeProvider.GetTimestamp();
        scope.Add(connection);
        scope.Hub.Accepted(endPoint.Service, connection);
        using CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(scope.Cut);
        _ = connection.Closed.ContinueWith(
            static (closed, source) =>
            {
                if (closed.Result.Reason != EndReason.Finished)
                {
                    CancelIfAlive((CancellationTokenSource)source!);
                }
            },
            cancellation,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        bool hasFailed = false;
        try
        {
            await endPoint.OnConnection!(connection, cancellation.Token).ConfigureAwait(true); // A handler thread must be kept.
        }
        catch (OperationCanceledException) when (connection.Stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Asked to stop, a waiting read was cancelled, and the handler let that end it (CopyToAsync does): it closes in order.
        }
        catch (Exception error) when (IsEndOf(connection, error) || (error is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // The connection broke or was cut under the handler, which is no failure of the handler's.
            connection.Abort();
        }
        catch (Exception error)
        {
            hasFailed = true;
            connection.Abort(EndReason.HandlerFailed);
            scope.Hub.HandlerFailed(endPoint.Service, error, connection.RemoteAddress);
        }

        // Flushing to a peer that does not read may last; it stays in sight, so that the deadline cuts it.
        await DisposeAsync(scope, endPoint, connection).ConfigureAwait(true);
        scope.Remove(connection);

        // Both directions may have ended in order before the handler failed: the server's word is the handler's.
        EndReason reason = hasFailed ? EndReason.HandlerFailed : (await connection.Closed.ConfigureAwait(true)).Reason;
        scope.Hub.Closed(endPoint.Service, connection, reason, scope.Engine.TimeProvider.GetElapsedTime(started));
        scope.Gate.Leave();
        scope.Served();
    }

    /// <summary>Whether the exception says that the connection has broken, by itself or through a stream over it (TLS, say).</summary>
    private static bool IsEndOf(Connection connection, Exception error) =>
        error is IOException && connection.Closed is { IsCompleted: true, Result.Reason: not EndReason.Finished };

    private static async Task DisposeAsync(ServingScope scope, ServerEndPoint endPoint, Connection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(true); // A handler thread must be kept.
        }
        catch (Exception error)
        {
            // Whoever wrote the connection made a mistake; its place is given back all the same.
            ServerLog.DisposingFailed(scope.Hub.Logger, error, endPoint.Service, connection.RemoteAddress);
            connection.Abort();
        }
    }

    private static void CancelIfAlive(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The handler has ended.
        }
    }
}
