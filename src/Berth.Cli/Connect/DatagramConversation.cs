using System.Buffers;

namespace Berth;

/// <summary>
/// One datagram a line of standard input, its newline included, and each datagram of the peer to standard output, as it is.
/// </summary>
/// <param name="socket">The socket; the conversation closes it.</param>
/// <param name="to">Where to send; null on a connected socket.</param>
/// <param name="arguments">What to do.</param>
/// <param name="report">Told what happens.</param>
internal sealed class DatagramConversation(DatagramSocket socket, Address? to, ConnectArguments arguments, ConnectReport report)
    : Conversation(report, socket.TimeProvider)
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>No datagram is longer than this; a line that is shall not fill the memory.</summary>
    private const int LineBytesMax = 1 << 20;

    private long _bytesIn;
    private long _bytesOut;

    /// <summary>Whether the peer answered at all: a refusal before that says that nobody is there.</summary>
    public bool WasAnswered { get; private set; }

    protected override long BytesOut => Interlocked.Read(ref _bytesOut);

    protected override long BytesIn => Interlocked.Read(ref _bytesIn);

    public override async Task RunAsync()
    {
        Task sending = BackgroundThread.Run("berth input", SendInput);
        Task<Datagram>? receiving = null;
        try
        {
            while (true)
            {
                receiving ??= socket.ReceiveAsync().AsTask();
                Task other = !sending.IsCompleted ? sending
                    : arguments.OnEof == OnEof.Hold ? Task.Delay(Timeout.InfiniteTimeSpan, socket.TimeProvider)
                    : Task.Delay(arguments.Wait, socket.TimeProvider);
                if (await Task.WhenAny(receiving, other).ConfigureAwait(false) == receiving)
                {
                    using Datagram datagram = await receiving.ConfigureAwait(false);
                    receiving = null;
                    Print(datagram);
                }
                else if (other == sending)
                {
                    await sending.ConfigureAwait(false);
                    if (arguments.OnEof == OnEof.Close)
                    {
                        break;
                    }
                }
                else
                {
                    break;
                }
            }
        }
        catch (FaultException) when (socket is DatagramSession { Closed: { IsCompletedSuccessfully: true, Result.Fault: null } })
        {
            Report.PeerEnded(_bytesIn);
        }
        catch (FaultException failed)
        {
            // Datagrams are no connection that could end: the word is the fault's own.
            TellClosed(JsonLine.Word(failed.Fault.Reason.ToString()));
            throw;
        }

        await socket.DisposeAsync().ConfigureAwait(false);
        TellClosed(EndReason.Finished.ToWord());
    }

    private void Print(Datagram datagram)
    {
        WasAnswered = true;
        Interlocked.Add(ref _bytesIn, datagram.Payload.Length);
        Report.Received(new ReadOnlySequence<byte>(datagram.Payload), datagram.Remote, datagram.Ancillary.Direction);
        if (datagram.IsTruncated)
        {
            Terminal.Complain($"a datagram was longer than {datagram.Payload.Length} bytes; the rest is lost");
        }
    }

    private void SendInput()
    {
        using Stream input = StandardStreams.OpenInput();
        NewlineTranslation? newlines = arguments.IsCrlf ? new NewlineTranslation() : null;
        ArrayBufferWriter<byte> line = new();
        byte[] chunk = new byte[ChunkBytes];
        int length;
        while ((length = input.Read(chunk)) > 0)
        {
            ReadOnlySpan<byte> rest = chunk.AsSpan(0, length);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Write(rest[..(end + 1)]);
                Send(line, newlines);
            }

            line.Write(rest);
            if (line.WrittenCount > LineBytesMax)
            {
                throw new FaultException(new Fault(FaultReason.MessageTooLong, SocketOperation.Send)
                {
                    Address = to ?? socket.RemoteAddress,
                    Detail = $"A line of input goes into one datagram, and this one has more than {LineBytesMax} bytes.",
                });
            }
        }

        if (line.WrittenCount > 0)
        {
            Send(line, newlines);
        }

        Report.InputEnded(arguments.OnEof, hasHalfClose: false, BytesOut);
    }

    private void Send(ArrayBufferWriter<byte> line, NewlineTranslation? newlines)
    {
        ReadOnlyMemory<byte> payload = newlines?.Apply(line.WrittenSpan) ?? line.WrittenMemory;
        socket.SendAsync(payload, to).AsTask().GetAwaiter().GetResult();
        Interlocked.Add(ref _bytesOut, payload.Length);
        Report.Sent(payload.Length);
        line.ResetWrittenCount();
    }
}
