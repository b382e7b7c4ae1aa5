using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth;

/// <summary>
/// Standard input to the peer and the peer to standard output, at the same time, until both have ended, or until it makes no sense
/// to go on.
/// </summary>
internal class StreamConversation(Connection connection, ConnectArguments arguments, ConnectReport report)
    : Conversation(report, connection.TimeProvider)
{
    private const int ChunkBytes = 64 * 1024;

    protected Connection Connection => connection;

    protected override long BytesOut => connection.BytesSent;

    protected override long BytesIn => connection.BytesReceived;

    public override async Task RunAsync()
    {
        UrgentWatch urgent = new(connection, Report.UrgentReceived);
        Task sending = BackgroundThread.Run("berth input", SendAll);
        Task receiving = ReceiveAsync();
        try
        {
            if (await Task.WhenAny(sending, receiving).ConfigureAwait(false) == sending)
            {
                if (sending.IsCompletedSuccessfully && arguments.OnEof == OnEof.Close)
                {
                    connection.Input.CancelPendingRead();
                }

                // A fault of sending does not end receiving: what the peer sent before is still printed.
                await receiving.ConfigureAwait(false);
                await sending.ConfigureAwait(false);
            }
            else
            {
                await receiving.ConfigureAwait(false);
                if (!StandardStreams.IsInputTerminal)
                {
                    await sending.ConfigureAwait(false);
                }
            }
        }
        catch (FaultException failed)
        {
            TellClosed(EndReasons.From(failed.Fault).ToWord());
            connection.Abort(); // Where the fault is the framing's, the connection itself goes on.
            throw;
        }
        finally
        {
            await urgent.DisposeAsync().ConfigureAwait(false);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        TellClosed((await connection.Closed.ConfigureAwait(false)).Reason.ToWord());
    }

    /// <summary>Sends all of standard input, on a thread of its own.</summary>
    protected virtual void SendInput(Stream input)
    {
        NewlineTranslation? newlines = arguments.IsCrlf ? new NewlineTranslation() : null;
        byte[] chunk = new byte[ChunkBytes];
        int length;
        while ((length = input.Read(chunk)) > 0)
        {
            ReadOnlyMemory<byte> bytes = newlines?.Apply(chunk.AsSpan(0, length)) ?? chunk.AsMemory(0, length);

            // This thread has nothing else to do: it waits here, and the peer's slowness becomes that of whoever writes our input.
            connection.Output.WriteAsync(bytes).AsTask().GetAwaiter().GetResult();
            Report.Sent(bytes.Length);
        }
    }

    /// <summary>Shows what the peer sends, up to its end.</summary>
    protected virtual async Task ReceiveAsync()
    {
        PipeReader input = connection.Input;
        while (true)
        {
            ReadResult result = await input.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> received = result.Buffer;
            if (!received.IsEmpty)
            {
                Report.Received(received, from: null);
            }

            input.AdvanceTo(received.End);
            if (result.IsCompleted)
            {
                Report.PeerEnded(connection.BytesReceived);
                return;
            }

            if (result.IsCanceled)
            {
                return;
            }
        }
    }

    private void SendAll()
    {
        if (arguments.Urgent is { } urgent)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(urgent);
            connection.Urgent.SendAsync(bytes).AsTask().GetAwaiter().GetResult();
            Report.Sent(bytes.Length);
        }

        using (Stream input = StandardStreams.OpenInput())
        {
            SendInput(input);
        }

        Report.InputEnded(arguments.OnEof, hasHalfClose: true, connection.BytesSent);
        if (arguments.OnEof == OnEof.HalfClose)
        {
            connection.CompleteOutputAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
