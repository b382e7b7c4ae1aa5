namespace Berth.Tests.Addresses;

public sealed class WellKnownServicesTests
{
    [Theory]
    [InlineData("echo", 7)]
    [InlineData("Discard", 9)]
    [InlineData("daytime", 13)]
    [InlineData("CHARGEN", 19)]
    [InlineData("time", 37)]
    [InlineData("postgresql", 5432)]
    public void The_built_in_names_hold_for_both_transports_in_any_case(string name, int expected)
    {
        Assert.True(WellKnownServices.TryGetPort(name, Transport.Tcp, out int tcp));
        Assert.True(WellKnownServices.TryGetPort(name, Transport.Udp, out int udp));
        Assert.Equal((expected, expected), (tcp, udp));
        Assert.Equal(name, WellKnownServices.NameOf(expected), ignoreCase: true);
    }

    [Fact]
    public void Unknown_names_and_unix_transports_have_no_port()
    {
        Assert.False(WellKnownServices.TryGetPort("no-such-service", Transport.Tcp, out _));
        Assert.False(WellKnownServices.TryGetPort("", Transport.Tcp, out _));
        Assert.False(WellKnownServices.TryGetPort("echo", Transport.UnixStream, out _));
        Assert.Null(WellKnownServices.NameOf(0));
    }

    [Fact]
    public void A_services_file_gives_names_and_aliases_and_its_nonsense_is_passed_over()
    {
        IReadOnlyList<WellKnownServices.SystemService> services = WellKnownServices.Read(
        [
            "# comment",
            "",
            "kerberos\t88/UDP  krb5 kerberos-sec # aliases",
            "broken",
            "broken tcp",
            "broken 70000/tcp",
            "broken -1/tcp",
            "broken 1/2/3",
        ]);

        Assert.Equal(
            [new("kerberos", 88, "udp"), new("krb5", 88, "udp"), new("kerberos-sec", 88, "udp")],
            services);
    }
}
