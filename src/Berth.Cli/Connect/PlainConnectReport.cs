using System.Buffers;

namespace Berth;

/// <summary>Data as it is, or as a hex dump, on standard output; the story, when asked for, on standard error.</summary>
internal sealed class PlainConnectReport(bool isHex, bool isVerbose) : ConnectReport
{
    private readonly HexDump? _hex = isHex ? new HexDump() : null;

    public override void Step(DialStep step)
    {
        switch (step)
        {
            case DialResolved resolved:
                Tell($"resolved {resolved.Host} to {string.Join(", ", resolved.Addresses.Select(address => address.HostText))} "
                    + $"in {FaultText.Duration(resolved.Elapsed)}"
                    + (resolved.LeftOut.Count > 0
                        ? $"; left out, of the other family: {string.Join(", ", resolved.LeftOut.Select(address => address.HostText))}"
                        : ""));
                break;
            case DialTrying trying:
                Tell($"trying {Place(trying.Address)}");
                break;
            case DialUnanswered unanswered:
                Tell($"no answer from {unanswered.Address} in {FaultText.Duration(unanswered.Elapsed)}, trying the next beside it");
                break;
            case DialLost lost:
                Tell($"gave up {lost.Address} after {FaultText.Duration(lost.Elapsed)}, another was faster");
                break;
            case DialConnected connected:
                Tell($"connected {Place(connected.Local)}{(connected.Remote == default ? "" : $" to {Place(connected.Remote)}")} "
                    + $"in {FaultText.Duration(connected.Elapsed)}");
                if (connected.Peer is { } peer)
                {
                    Tell($"the peer is {PeerText.Of(peer)}");
                }

                break;
            case DialFailed failed:
                Tell($"failed {FaultText.Headline(failed.Fault)}");
                break;
        }
    }

    public override void Remark(IReadOnlyList<string> remarks)
    {
        foreach (string remark in remarks)
        {
            Terminal.Complain(remark);
        }
    }

    public override void Opened(Address local, Address group, ConnectArguments arguments)
    {
        if (arguments.IsJoin)
        {
            Tell($"joined {group.HostText}"
                + (arguments.Interface is { } name ? $" on {name}" : "")
                + (arguments.Source is { } source ? $", hearing {source.HostText} only" : ""));
        }

        Tell($"sending to {group} from {local}");
    }

    public override void Received(ReadOnlySequence<byte> data, Address? from, FrameDirection? direction = null)
    {
        if (from is { } sender)
        {
            Tell(direction is { } way
                ? $"captured a frame of {data.Length} bytes, {way.ToWord()}, from {sender}"
                : $"received a datagram of {data.Length} bytes from {sender}");
            _hex?.Restart();
        }

        foreach (ReadOnlyMemory<byte> part in data)
        {
            if (_hex is null)
            {
                Terminal.Out.Write(part.Span);
            }
            else
            {
                Terminal.Out.Write(_hex.Lines(part.Span));
            }
        }
    }

    /// <summary>One line: the bytes as they are, or their hex digits, since a dump would have several.</summary>
    public override void Message(ReadOnlySequence<byte> message)
    {
        if (isHex)
        {
            Terminal.Out.WriteLine(Convert.ToHexStringLower(message.IsSingleSegment ? message.FirstSpan : message.ToArray()));
            return;
        }

        int size = (int)message.Length;
        byte[] line = ArrayPool<byte>.Shared.Rent(size + 1);
        message.CopyTo(line);
        line[size] = (byte)'\n';
        Terminal.Out.Write(line.AsSpan(0, size + 1));
        ArrayPool<byte>.Shared.Return(line);
    }

    public override void Sent(int bytes)
    {
    }

    /// <summary>Told without being asked: the byte is nowhere else to be seen.</summary>
    public override void UrgentReceived(byte value) =>
        Terminal.Error.WriteLine($"urgent: {(value is > 0x20 and < 0x7f ? $"'{(char)value}'" : $"0x{value:x2}")}");

    public override void InputEnded(OnEof next, bool hasHalfClose, long bytesSent) => Tell($"end of input: sent {bytesSent} bytes, " + next switch
    {
        OnEof.HalfClose => hasHalfClose ? "half-closing" : "waiting for answers",
        OnEof.Close => "closing",
        _ => "holding on",
    });

    public override void PeerEnded(long bytesReceived) => Tell($"end of the peer: received {bytesReceived} bytes");

    public override void Closed(string reason, long bytesOut, long bytesIn, TimeSpan duration) =>
        Tell($"closed {reason}: sent {bytesOut} bytes, received {bytesIn} bytes in {FaultText.Duration(duration)}");

    public override void Failed(Fault fault)
    {
    }

    /// <summary>A raw socket's addresses have no port, and a packet socket has no peer.</summary>
    private static string Place(Address address) => address is { IsIP: true, Port: 0 } ? address.HostText : address.ToString();

    private void Tell(string line)
    {
        if (isVerbose)
        {
            Terminal.Error.WriteLine(line);
        }
    }
}
