using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>The control bits of a TCP segment, as byte 13 of its header carries them (RFC 9293 section 3.1).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The RFC calls them flags, and so does everybody.")]
public enum TcpFlags : byte
{
    /// <summary>No bit set.</summary>
    None = 0,

    /// <summary>FIN: the sender has no more data.</summary>
    Fin = 1,

    /// <summary>SYN: the sequence number is the initial one.</summary>
    Syn = 2,

    /// <summary>RST: the connection is refused or at an end.</summary>
    Reset = 4,

    /// <summary>PSH: the receiver should not keep the data back.</summary>
    Push = 8,

    /// <summary>ACK: the acknowledgement number counts.</summary>
    Acknowledgement = 16,

    /// <summary>URG: the urgent pointer counts.</summary>
    Urgent = 32,

    /// <summary>ECE: the peer saw congestion marks (RFC 3168).</summary>
    EcnEcho = 64,

    /// <summary>CWR: the sender answered an echo by reducing its window (RFC 3168).</summary>
    WindowReduced = 128,
}
