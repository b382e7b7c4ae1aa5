using System.Buffers;
using System.IO.Pipelines;

namespace Berth;

/// <summary>
/// The textbook's message server: an echo that prints. A stream has no messages, so over streams a message is what one read finds,
/// as with recv(2). A line is printed before its answer leaves: a client that has its echo knows that it was printed.
/// What arrives urgent is printed apart, and not echoed.
/// </summary>
internal sealed class MessageService(ReflectionGuard guard, Action<string> print)
{
    public ServiceDefinition Define() => new("message", 3490, ServeAsync, AnswerAsync, "sends back what it gets, and prints it", Rfc: null);

    private async Task ServeAsync(Connection connection, CancellationToken cancellation)
    {
        print($"Connection from {connection.RemoteAddress}");
        UrgentWatch urgent = new(connection, value => print($"\tUrgent: {PrintableText.From([value])}"));
        await using (urgent.ConfigureAwait(true)) // A handler thread must be kept.
        {
            await EchoAsync(connection, cancellation).ConfigureAwait(true);
        }
    }

    private async Task EchoAsync(Connection connection, CancellationToken cancellation)
    {
        PipeReader input = connection.Input;
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(true);
            ReadOnlySequence<byte> received = result.Buffer;
            bool isPeerGone = false;
            if (!received.IsEmpty)
            {
                byte[] message = received.ToArray();
                print($"\tMessage: {PrintableText.From(message)}");
                isPeerGone = (await connection.Output.WriteAsync(message, cancellation).ConfigureAwait(true)).IsCompleted;
            }

            input.AdvanceTo(received.End);
            if (isPeerGone || result.IsCompleted || result.IsCanceled)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Datagram datagram, CancellationToken cancellation)
    {
        string sender = datagram.Socket.Transport == Transport.Raw ? datagram.Remote.HostText : datagram.Remote.ToString(); // No port.
        print($"Message from {sender}: {PrintableText.From(datagram.Payload.Span)}");
        if (guard.MayAnswer(datagram) && !datagram.IsTruncated)
        {
            await datagram.ReplyAsync(datagram.Payload, cancellation).ConfigureAwait(true);
        }
    }
}
