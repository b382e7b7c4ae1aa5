using System.Net.NetworkInformation;

namespace Berth;

/// <summary>Where a connection stands when a segment arrives: the variables of RFC 9293 section 3.3.1, and how it came there.</summary>
internal sealed record Situation(
    string Name, TcpState State, bool IsPassive, bool NobodyReads, int ReceiveNext, int ReceiveWindow, int SendUnacknowledged, int SendNext, int SendWindowMax)
{
    private const int Buffer = 1000;
    private const int Outstanding = 20;

    private static readonly TcpSettings Settings = LoneEnd.Plain with { ReceiveBuffer = Buffer };

    public static string[] Names { get; } =
    [
        "SYN-SENT", "SYN-RECEIVED after LISTEN", "SYN-RECEIVED after SYN-SENT", "ESTABLISHED", "ESTABLISHED with no window", "FIN-WAIT-1",
        "FIN-WAIT-1 with no window", "FIN-WAIT-1 that nobody reads", "FIN-WAIT-2", "FIN-WAIT-2 with no window", "FIN-WAIT-2 that nobody reads",
        "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
    ];

    /// <summary>Brings a connection there by calls and segments alone.</summary>
    public static (LoneEnd End, Situation Situation) Bring(string name)
    {
        LoneEnd end = name switch
        {
            "SYN-SENT" => LoneEnd.Open(Settings),
            "SYN-RECEIVED after LISTEN" => LoneEnd.Answer(Settings),
            "SYN-RECEIVED after SYN-SENT" => Simultaneous(),
            _ => Opened(name.Split(' ')[0], name.EndsWith("no window", StringComparison.Ordinal), name.EndsWith("reads", StringComparison.Ordinal)),
        };
        SentSegment last = end.LastSent!;
        int unacknowledged = end.SendNext - (end.State switch
        {
            TcpState.SynSent or TcpState.SynReceived => 1,
            TcpState.FinWait2 or TcpState.TimeWait => 0,
            TcpState.Established or TcpState.CloseWait => Outstanding,
            _ => Outstanding + 1,
        });
        end.Take();
        end.Connection.TakeEvents();
        return (end, new Situation(
            name,
            end.State,
            end.Connection.IsPassive,
            name.EndsWith("reads", StringComparison.Ordinal),
            end.State == TcpState.SynSent ? 0 : end.ReceiveNext,
            end.State == TcpState.SynSent ? 0 : Math.Max(last.Acknowledgement + last.Window - end.ReceiveNext, 0),
            unacknowledged,
            end.SendNext,
            end.PeerWindow));
    }

    public override string ToString() =>
        $"{Name}: RCV.NXT {ReceiveNext} RCV.WND {ReceiveWindow} SND.UNA {SendUnacknowledged} SND.NXT {SendNext}";

    private static LoneEnd Simultaneous()
    {
        LoneEnd end = LoneEnd.Open(Settings);
        end.Arrive(TcpFlags.Syn, 0);
        return end;
    }

    private static LoneEnd Opened(string state, bool isFull, bool nobodyReads)
    {
        LoneEnd end = LoneEnd.Established(Settings);
        end.Data(isFull ? Buffer : 100);
        if (!isFull)
        {
            end.Read();
        }

        if (state is "CLOSE-WAIT" or "LAST-ACK")
        {
            end.Arrive(TcpFlags.Fin | TcpFlags.Acknowledgement, end.ReceiveNext, 1);
        }

        end.Write(Outstanding);
        if (state is not ("ESTABLISHED" or "CLOSE-WAIT"))
        {
            end.Do(nobodyReads ? static (connection, now) => connection.Close(now) : static (connection, now) => connection.CloseOutput(now));
        }

        if (state is "FIN-WAIT-2" or "TIME-WAIT")
        {
            end.Acknowledge(end.SendNext);
        }

        if (state is "CLOSING" or "TIME-WAIT")
        {
            end.Arrive(TcpFlags.Fin | TcpFlags.Acknowledgement, end.ReceiveNext, state == "CLOSING" ? 1 : end.SendNext);
        }

        return end;
    }
}
