using System.IO.Pipelines;

namespace Berth;

/// <summary>
/// Character generator, RFC 864: over a stream the pattern without end, over datagrams one answer of a random number of characters,
/// 0 to 512, for each datagram.
/// </summary>
internal sealed class ChargenService(ReflectionGuard guard, Random random)
{
    private const int PrintableCount = 95;
    private const int LineChars = 72;
    private const int DatagramCharsMax = 512;

    /// <summary>The pattern repeats after 95 lines, 7,030 bytes; nine rounds of it make a write worth its system call.</summary>
    private static readonly ReadOnlyMemory<byte> Rounds = MakePattern(9 * PrintableCount);

    private readonly Lock _gate = new();

    public ServiceDefinition Define() => new("chargen", 19, ServeAsync, AnswerAsync, "sends a pattern of characters without end", 864);

    /// <summary>
    /// Sends as fast as the peer reads, until the peer closes or a stop. A half-close is no reason to end: RFC 864 goes on "until the
    /// calling user terminates the connection", and a program without input has half-closed before the first line arrives.
    /// </summary>
    private static Task ServeAsync(Connection connection, CancellationToken cancellation) => connection.RunBothAsync(
        () => DiscardService.ServeAsync(connection, cancellation),
        () => SendAsync(connection, cancellation));

    private static async Task SendAsync(Connection connection, CancellationToken cancellation)
    {
        PipeWriter output = connection.Output;
        CancellationToken stopping = connection.Stopping;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            FlushResult result = default;
            while (!result.IsCompleted && !end.IsCancellationRequested)
            {
                result = await output.WriteAsync(Rounds, end.Token).ConfigureAwait(true); // A handler thread must be kept.
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The peer reads slowly or not at all; what is written goes out as the connection closes.
        }
        finally
        {
            connection.Input.CancelPendingRead();
        }
    }

    private async Task AnswerAsync(Datagram datagram, CancellationToken cancellation)
    {
        if (guard.MayAnswer(datagram))
        {
            await datagram.ReplyAsync(Rounds[..NextLength()], cancellation).ConfigureAwait(true);
        }
    }

    private int NextLength()
    {
        lock (_gate)
        {
            return random.Next(DatagramCharsMax + 1);
        }
    }

    /// <summary>RFC 864, "Data Syntax": line N has the printing characters N to N + 71 of the ring of 95, then CR LF.</summary>
    private static byte[] MakePattern(int lines)
    {
        byte[] pattern = new byte[lines * (LineChars + 2)];
        int at = 0;
        for (int line = 0; line < lines; line++)
        {
            for (int place = 0; place < LineChars; place++)
            {
                pattern[at++] = (byte)(' ' + ((line + place) % PrintableCount));
            }

            pattern[at++] = (byte)'\r';
            pattern[at++] = (byte)'\n';
        }

        return pattern;
    }
}
