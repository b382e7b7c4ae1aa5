using System.IO.Pipelines;

namespace Berth;

/// <summary>Discard, RFC 863: throws away what it gets and answers nothing.</summary>
internal static class DiscardService
{
    public static ServiceDefinition Define() =>
        new("discard", 9, ServeAsync, static (_, _) => Task.CompletedTask, "throws away what it gets", 863);

    /// <summary>Reads until the peer's FIN, a stop, or <see cref="PipeReader.CancelPendingRead"/>.</summary>
    public static async Task ServeAsync(Connection connection, CancellationToken cancellation)
    {
        PipeReader input = connection.Input;
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || result.IsCanceled)
            {
                return;
            }
        }
    }
}
