using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>What the kernel makes of a backlog.</summary>
internal static class KernelBacklog
{
    /// <summary>Asked for when the kernel's maximum is wanted: the kernel truncates it.</summary>
    public const int Maximum = int.MaxValue;

    private const string MaximumPath = "/proc/sys/net/core/somaxconn";
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const int SackedOffset = 28; // struct tcp_info: tcpi_sacked, which a listener uses for its limit.

    /// <summary>The backlog in force on a listening socket.</summary>
    public static int GrantedTo(Socket listener, int? asked)
    {
        if (!OperatingSystem.IsLinux())
        {
            return asked ?? Maximum;
        }

        if (listener.AddressFamily != AddressFamily.Unix)
        {
            Span<byte> info = stackalloc byte[SackedOffset + sizeof(int)];
            if (listener.GetRawSocketOption(IpProtoTcp, TcpInfo, info) == info.Length)
            {
                return BitConverter.ToInt32(info[SackedOffset..]);
            }
        }

        return Math.Min(asked ?? Maximum, SystemMaximum() ?? asked ?? Maximum);
    }

    private static int? SystemMaximum()
    {
        try
        {
            return int.Parse(File.ReadAllText(MaximumPath), NumberStyles.Integer, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
