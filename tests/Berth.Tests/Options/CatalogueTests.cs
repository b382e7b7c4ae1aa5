using System.Reflection;

namespace Berth.Tests.Options;

/// <summary>The catalogue itself: complete, unambiguous, and where its defaults come from.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void EveryTypedKey_IsInTheCatalogue_UnderTheNameThatProgramsUse()
    {
        Dictionary<string, SocketOption> keys = new[] { typeof(SocketLevelOption), typeof(TcpOption), typeof(UdpOption), typeof(IpOption), typeof(Ipv6Option) }
            .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .ToDictionary(static key => $"{key.DeclaringType!.Name}.{key.Name}", static key => (SocketOption)key.GetValue(null)!);
        Assert.InRange(keys.Count, 90, 200);
        Assert.Equal(keys.Values.ToHashSet(), SocketOptionCatalogue.All.ToHashSet());
        Assert.All(keys, static key => Assert.Equal(key.Key, key.Value.Key));
    }

    [Fact]
    public void Words_Constants_AndNumbers_AreUnambiguous()
    {
        Assert.Distinct(SocketOptionCatalogue.All.Select(static option => option.Name));
        Assert.Distinct(SocketOptionCatalogue.All.Select(static option => (option.Level, option.Number)));

        // The protocol-independent orders of RFC 3678 have one constant at both levels.
        Assert.Distinct(SocketOptionCatalogue.All
            .Where(static option => !option.Constant.StartsWith("MCAST_", StringComparison.Ordinal)).Select(static option => option.Constant));
        Assert.All(SocketOptionCatalogue.All, static option =>
        {
            Assert.Same(option, SocketOptionCatalogue.Find(option.Name.ToUpperInvariant()));
            Assert.Same(option, SocketOptionCatalogue.Find(option.Level, option.Number));
        });
        Assert.Null(SocketOptionCatalogue.Find("no-such"));
        Assert.Null(SocketOptionCatalogue.Find(1, 9999));
        Assert.Equal("TCP_NODELAY", SocketOptionCatalogue.NearestName("TCP_NODLAY"));
        Assert.Equal("SO_RCVBUF", SocketOptionCatalogue.NearestName("rcvbuf"));
        Assert.Equal("SO_SNDBUF", SocketOptionCatalogue.NearestName("sndbuff"));
        Assert.Null(SocketOptionCatalogue.NearestName("something"));
    }

    [Fact]
    public void EveryEntry_SaysWhatItIsFor() => Assert.All(SocketOptionCatalogue.All, static option =>
    {
        Assert.EndsWith(".", option.Summary, StringComparison.Ordinal);
        Assert.NotEqual(SocketKinds.None, option.Sockets);
        Assert.NotEmpty(option.Range);
        Assert.NotEmpty(option.SocketsText);
        Assert.True(option.Access == SocketOptionAccess.ReadWrite || option.SetByBerth is null);
    });

    /// <summary>The classical interface's options, by their constants.</summary>
    [Theory]
    [InlineData("SO_KEEPALIVE TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT SO_BROADCAST SO_REUSEADDR SO_REUSEPORT SO_SNDBUF SO_RCVBUF SO_LINGER")]
    [InlineData("SO_RCVTIMEO SO_SNDTIMEO IP_TTL IPV6_UNICAST_HOPS IP_TOS IPV6_TCLASS SO_DONTROUTE IP_OPTIONS SO_MARK SO_BINDTODEVICE")]
    [InlineData("IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP MCAST_JOIN_SOURCE_GROUP MCAST_LEAVE_SOURCE_GROUP IPV6_JOIN_GROUP IPV6_LEAVE_GROUP")]
    [InlineData("IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP IPV6_MULTICAST_IF IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP")]
    [InlineData("IP_MTU IP_MTU_DISCOVER IPV6_MTU IPV6_MTU_DISCOVER IPV6_V6ONLY TCP_NODELAY TCP_QUICKACK TCP_CORK TCP_DEFER_ACCEPT")]
    [InlineData("TCP_USER_TIMEOUT TCP_MAXSEG TCP_CONGESTION TCP_FASTOPEN TCP_FASTOPEN_CONNECT TCP_NOTSENT_LOWAT SO_INCOMING_CPU")]
    [InlineData("SO_OOBINLINE IP_RECVERR IPV6_RECVERR UDP_CORK UDP_SEGMENT UDP_GRO TCP_INFO")]
    public void OptionsOfTheClassicalInterface_AreThere(string constants) =>
        Assert.All(constants.Split(' '), static constant => Assert.NotNull(SocketOptionCatalogue.Find(constant)));

    [Fact]
    public void Default_ComesFromTheSystemsSetting_InTheKernelsUnit_AndOfTheRightKind()
    {
        FixedSettings settings = new(
            ("net.ipv4.tcp_keepalive_time", "600"),
            ("net.ipv4.tcp_rmem", "4096\t131072\t6291456"),
            ("net.core.rmem_default", "212992"),
            ("net.ipv4.ip_no_pmtu_disc", "1"));
        Assert.Equal("600s", TcpOption.KeepAliveIdle.DefaultNow(SocketKinds.TcpConnection, settings));
        Assert.Equal("131072", SocketLevelOption.ReceiveBuffer.DefaultNow(SocketKinds.TcpListener, settings));
        Assert.Equal("212992", SocketLevelOption.ReceiveBuffer.DefaultNow(SocketKinds.Udp, settings));
        Assert.Equal("dont", IpOption.PathMtuDiscovery.DefaultNow(SocketKinds.Udp, settings));
        Assert.Null(TcpOption.SynCount.DefaultNow(SocketKinds.TcpConnection, settings)); // The system does not show it.
        Assert.Equal("off", TcpOption.NoDelay.DefaultNow(SocketKinds.TcpConnection, settings));
    }

    [Fact]
    public void CommandThatSetsASetting_CarriesItsValuesOfNow()
    {
        FixedSettings settings = new(("net.ipv4.tcp_rmem", "4096\t131072\t6291456"), ("net.core.rmem_max", "212992"));
        Assert.Equal(
            ["sudo sysctl -w net.ipv4.tcp_rmem='4096 131072 6291456'", "sudo sysctl -w net.core.rmem_default=N", "sudo sysctl -w net.core.rmem_max=212992"],
            SocketLevelOption.ReceiveBuffer.Settings.Select(setting => setting.Command(settings)));
    }

    [Fact]
    public void Ipv6Options_AreForIpv6SocketsOnly()
    {
        Assert.True(Ipv6Option.HopLimit.IsFor(SocketKinds.Udp, System.Net.Sockets.AddressFamily.InterNetworkV6));
        Assert.False(Ipv6Option.HopLimit.IsFor(SocketKinds.Udp, System.Net.Sockets.AddressFamily.InterNetwork));
        Assert.False(TcpOption.NoDelay.IsFor(SocketKinds.Udp, System.Net.Sockets.AddressFamily.InterNetwork));
        Assert.Equal("TCP, UDP, raw", IpOption.Ttl.SocketsText);
        Assert.Equal("all", SocketLevelOption.Type.SocketsText);
        Assert.Equal("TCP listeners", TcpOption.FastOpen.SocketsText);
    }

    private sealed class FixedSettings(params (string Name, string Text)[] settings) : SystemSettings
    {
        public override string? Read(string name) => settings.FirstOrDefault(setting => setting.Name == name).Text;
    }
}
