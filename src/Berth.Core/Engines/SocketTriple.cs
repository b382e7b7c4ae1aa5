using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>What socket(2) is asked for: an address family, a type, and a protocol of that family.</summary>
/// <param name="Family">The family, such as <see cref="AddressFamily.InterNetwork"/> or <see cref="AddressFamily.Packet"/>.</param>
/// <param name="Type">The type, such as <see cref="SocketType.Raw"/>.</param>
/// <param name="Protocol">
/// The protocol's number: 0 for the usual one, an IP protocol, or for a packet socket an EtherType (in host order).
/// </param>
public readonly record struct SocketTriple(AddressFamily Family, SocketType Type, int Protocol)
{
    /// <summary>Reads a triple: <c>inet,raw,icmp</c>, <c>AF_UNIX,SOCK_SEQPACKET</c>, <c>packet,raw,0x88b5</c>.</summary>
    /// <param name="text">Family, type and, unless it is the usual one, protocol, with commas between; in any case.</param>
    /// <param name="triple">The triple, when the text is one. Whether a kernel makes such a socket is for the kernel to say.</param>
    /// <param name="error">Otherwise which part is wrong, and the nearest right word.</param>
    /// <returns>Whether the text is a triple.</returns>
    public static bool TryParse(string text, out SocketTriple triple, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        SocketTriple? read = SocketTripleText.Parse(text, out string message);
        triple = read ?? default;
        error = read is null ? message : null;
        return read is not null;
    }

    /// <summary>The fault for a triple that the kernel refused: which of the three does not go with the others, and what would.</summary>
    /// <param name="errno">What socket(2) said.</param>
    /// <returns>A fault of <see cref="SocketOperation.Socket"/>.</returns>
    public Fault Refused(Errno errno) => new(ErrnoTable.ReasonOf(errno), SocketOperation.Socket)
    {
        Errno = errno,
        Detail = SocketRefusals.Explain(this, errno),
    };

    /// <summary>As a C program writes it: <c>AF_INET, SOCK_RAW, 1 (icmp)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{FamilyName}, {TypeName}, {ProtocolText}";

    internal string FamilyName => Family switch
    {
        AddressFamily.InterNetwork => "AF_INET",
        AddressFamily.InterNetworkV6 => "AF_INET6",
        AddressFamily.Unix => "AF_UNIX",
        AddressFamily.Packet => "AF_PACKET",
        AddressFamily.Unspecified => "AF_UNSPEC",
        AddressFamily.AppleTalk => "AF_APPLETALK",
        AddressFamily.Ipx => "AF_IPX",
        AddressFamily.ControllerAreaNetwork => "AF_CAN",
        _ => Family.ToString(),
    };

    internal string TypeName => Type switch
    {
        SocketType.Stream => "SOCK_STREAM",
        SocketType.Dgram => "SOCK_DGRAM",
        SocketType.Raw => "SOCK_RAW",
        SocketType.Rdm => "SOCK_RDM",
        SocketType.Seqpacket => "SOCK_SEQPACKET",
        _ => Type.ToString(),
    };

    internal string ProtocolText
    {
        get
        {
            if (Family == AddressFamily.Packet)
            {
                return string.Create(CultureInfo.InvariantCulture, $"htons(0x{Protocol:x4})");
            }

            string number = Protocol.ToString(CultureInfo.InvariantCulture);
            return Protocol > 0 && Family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                && IpProtocols.NameOf(Protocol) is { } name
                ? $"{number} ({name})"
                : number;
        }
    }
}
