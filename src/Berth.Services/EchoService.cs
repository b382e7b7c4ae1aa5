using System.Buffers;
using System.IO.Pipelines;

namespace Berth;

/// <summary>Echo, RFC 862: sends back every byte, and every datagram, that it gets.</summary>
internal static class EchoService
{
    public static ServiceDefinition Define(ReflectionGuard guard) => new(
        "echo", 7, ServeAsync, (datagram, cancellation) => AnswerAsync(guard, datagram, cancellation), "sends back what it gets", 862);

    /// <summary>
    /// Writes straight from the memory received. A stop ends it once nothing waits to be echoed; the peer's FIN ends it once
    /// everything is echoed.
    /// </summary>
    public static async Task ServeAsync(Connection connection, CancellationToken cancellation)
    {
        PipeReader input = connection.Input;
        PipeWriter output = connection.Output;
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
            ReadOnlySequence<byte> received = result.Buffer;
            bool isPeerGone = !received.IsEmpty && await WriteAsync(output, received, cancellation).ConfigureAwait(true);
            input.AdvanceTo(received.End);
            if (isPeerGone || result.IsCompleted || result.IsCanceled)
            {
                return;
            }
        }
    }

    private static async ValueTask<bool> WriteAsync(PipeWriter output, ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.IsSingleSegment)
        {
            return (await output.WriteAsync(bytes.First, cancellation).ConfigureAwait(true)).IsCompleted;
        }

        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            output.Write(segment.Span);
        }

        return (await output.FlushAsync(cancellation).ConfigureAwait(true)).IsCompleted;
    }

    private static async Task AnswerAsync(ReflectionGuard guard, Datagram datagram, CancellationToken cancellation)
    {
        // Half a datagram would pass for the whole: no answer is the honest one.
        if (guard.MayAnswer(datagram) && !datagram.IsTruncated)
        {
            await datagram.ReplyAsync(datagram.Payload, cancellation).ConfigureAwait(true);
        }
    }
}
