using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What the table of connections needs of its host.</summary>
internal interface ITcpSurroundings
{
    public CookieHandshake Cookies { get; }

    /// <summary>The largest TCP payload on the way to an address.</summary>
    public int SegmentMax(IpAddress remote, Instant now);

    public ConnectionSeed SeedFor(MuxKey key, Instant now);

    public void SendReset(MuxKey key, in TcpSegment segment);

    public void SendCookie(MuxKey key, in TcpSegment syn, TcpSettings settings, Instant now);

    public void OnNews(IpSocket socket);

    public void OnStateChanged(TcpConnection connection, TcpState from);
}
