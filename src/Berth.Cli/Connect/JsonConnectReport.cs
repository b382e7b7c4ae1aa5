using System.Buffers;
using System.Text.Json;

namespace Berth;

/// <summary>Everything as one object a line on standard output, data as base64. Unlike a server's events none is ever dropped.</summary>
internal sealed class JsonConnectReport : ConnectReport
{
    private readonly Lock _order = new();
    private bool _isClosed;

    public override void Step(DialStep step)
    {
        switch (step)
        {
            case DialResolved resolved:
                Tell("resolved", json =>
                {
                    json.WriteString("host", resolved.Host);
                    WriteAddresses(json, "addresses", resolved.Addresses);
                    if (resolved.LeftOut.Count > 0)
                    {
                        WriteAddresses(json, "leftOut", resolved.LeftOut);
                    }

                    json.WriteMilliseconds("elapsedMs", resolved.Elapsed);
                });
                break;
            case DialTrying trying:
                Tell("trying", json => json.WriteString("remote", trying.Address.ToString()));
                break;
            case DialUnanswered unanswered:
                Tell("attempt-unanswered", json => WriteAttempt(json, unanswered.Address, unanswered.Elapsed));
                break;
            case DialLost lost:
                Tell("attempt-lost", json => WriteAttempt(json, lost.Address, lost.Elapsed));
                break;
            case DialConnected connected:
                Tell("connected", json =>
                {
                    json.WriteString("local", connected.Local.ToString());
                    json.WriteString("remote", connected.Remote.ToString());
                    json.WriteMilliseconds("elapsedMs", connected.Elapsed);
                    PeerText.Write(json, connected.Peer);
                });
                break;
            case DialFailed failed:
                Tell("attempt-failed", json => json.WriteFault(failed.Fault));
                break;
        }
    }

    public override void Remark(IReadOnlyList<string> remarks)
    {
        foreach (string remark in remarks)
        {
            Tell("remark", json => json.WriteString("text", remark));
        }
    }

    public override void Opened(Address local, Address group, ConnectArguments arguments) => Tell(arguments.IsJoin ? "joined" : "opened", json =>
    {
        json.WriteString("local", local.ToString());
        json.WriteString("remote", group.ToString());
        json.WriteString("interface", arguments.Interface);
        json.WriteString("source", arguments.Source?.HostText);
    });

    public override void Received(ReadOnlySequence<byte> data, Address? from, FrameDirection? direction = null) => Tell("received", json =>
    {
        if (from is { } sender)
        {
            json.WriteString("from", sender.ToString());
        }

        if (direction is { } way)
        {
            json.WriteString("direction", way.ToWord());
        }

        json.WriteNumber("bytes", data.Length);
        json.WriteBase64String("dataBase64", data.IsSingleSegment ? data.FirstSpan : data.ToArray());
    });

    public override void Message(ReadOnlySequence<byte> message) => Received(message, from: null);

    public override void Sent(int bytes) => Tell("sent", json => json.WriteNumber("bytes", bytes));

    public override void UrgentReceived(byte value) => Tell("urgent", json => json.WriteNumber("byte", value));

    public override void InputEnded(OnEof next, bool hasHalfClose, long bytesSent) => Tell("input-ended", json =>
    {
        json.WriteString("then", next switch { OnEof.HalfClose => hasHalfClose ? "half-close" : "wait", OnEof.Close => "close", _ => "hold" });
        json.WriteNumber("bytesOut", bytesSent);
    });

    public override void PeerEnded(long bytesReceived) => Tell("peer-ended", json => json.WriteNumber("bytesIn", bytesReceived));

    public override void Closed(string reason, long bytesOut, long bytesIn, TimeSpan duration)
    {
        lock (_order)
        {
            Tell("closed", json =>
            {
                json.WriteString("reason", reason);
                json.WriteNumber("bytesIn", bytesIn);
                json.WriteNumber("bytesOut", bytesOut);
                json.WriteMilliseconds("durationMs", duration);
            });
            _isClosed = true;
        }
    }

    public override void Failed(Fault fault) => Terminal.Out.Write(JsonLine.Event("failed", json => json.WriteFault(fault)));

    private static void WriteAddresses(Utf8JsonWriter json, string name, IReadOnlyList<Address> addresses)
    {
        json.WriteStartArray(name);
        foreach (Address address in addresses)
        {
            json.WriteStringValue(address.ToString());
        }

        json.WriteEndArray();
    }

    private static void WriteAttempt(Utf8JsonWriter json, Address remote, TimeSpan elapsed)
    {
        json.WriteString("remote", remote.ToString());
        json.WriteMilliseconds("elapsedMs", elapsed);
    }

    private void Tell(string name, Action<Utf8JsonWriter> writeMembers)
    {
        lock (_order)
        {
            if (!_isClosed)
            {
                Terminal.Out.Write(JsonLine.Event(name, writeMembers));
            }
        }
    }
}
