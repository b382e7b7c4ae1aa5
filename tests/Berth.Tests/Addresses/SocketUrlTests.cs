using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Addresses;

public sealed class SocketUrlTests
{
    [Theory]
    [InlineData("tcp://localhost:7007", "tcp://localhost:7007")]
    [InlineData("tcp://localhost:7007/", "tcp://localhost:7007")]
    [InlineData("TCP://LocalHost:7007", "tcp://localhost:7007")]
    [InlineData("udp://127.0.0.1:0", "udp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:00007", "udp://127.0.0.1:7")]
    [InlineData("tcp://[0:0::1]:65535", "tcp://[::1]:65535")]
    [InlineData("tcp://[2001:DB8::A]:1", "tcp://[2001:db8::a]:1")]
    [InlineData("tcp://[::ffff:192.0.2.1]:1", "tcp://[::ffff:192.0.2.1]:1")]
    [InlineData("tcp://[fe80::1%3]:1", "tcp://[fe80::1%3]:1")]
    [InlineData("tcp://[fe80::1%253]:1", "tcp://[fe80::1%3]:1")]
    [InlineData("tcp://[fe80::1%25]:1", "tcp://[fe80::1%2525]:1")]
    [InlineData("tcp://[fe80::1%25251]:1", "tcp://[fe80::1%25251]:1")]
    [InlineData("tcp://*:http", "tcp://*:80")]
    [InlineData("tcp://db.example.:postgresql", "tcp://db.example.:5432")]
    [InlineData("tcp://my_db-1.example:ECHO", "tcp://my_db-1.example:7")]
    [InlineData("unix:///run/x.sock", "unix:///run/x.sock")]
    [InlineData("unixgram:///run/a b%20?#:@.sock", "unixgram:///run/a b ?#:@.sock")]
    [InlineData("unix:///100%/%2541%%1b", "unix:///100%/%2541%%1B")]
    [InlineData("unix://@a%e2%80%aeb", "unix://@a%E2%80%AEb")]
    [InlineData("unixpacket://@name", "unixpacket://@name")]
    [InlineData("UNIX:///Run", "unix:///Run")]
    [InlineData("raw://LocalHost/?Protocol=ICMP", "raw://localhost?protocol=icmp")]
    [InlineData("raw://127.0.0.1?protocol=1&header=kernel", "raw://127.0.0.1?protocol=icmp")]
    [InlineData("raw://[0::1]?header=own&protocol=0x3a", "raw://[::1]?protocol=ipv6-icmp&header=own")]
    [InlineData("raw://*?protocol=253", "raw://*?protocol=253")]
    [InlineData("packet://*", "packet://*")]
    [InlineData("packet://*?protocol=all", "packet://*")]
    [InlineData("PACKET://*/?protocol=34997", "packet://*?protocol=0x88b5")]
    [InlineData("packet://*?protocol=0x0806", "packet://*?protocol=arp")]
    public void A_right_url_prints_canonically_and_reads_back_equal(string typed, string canonical)
    {
        SocketUrl url = SocketUrl.Parse(typed);

        Assert.Equal(canonical, url.ToString());
        Assert.Equal(url, SocketUrl.Parse(canonical));
        Assert.Equal(url.GetHashCode(), SocketUrl.Parse(canonical).GetHashCode());
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "the URL is empty: write one such as tcp://localhost:7007" },
        { "tpc://localhost:7", "unknown scheme 'tpc' at position 0: did you mean 'tcp'?" },
        { " tcp://localhost:7", "unknown scheme ' tcp' at position 0: did you mean 'tcp'?" },
        { "http://localhost:7", "unknown scheme 'http' at position 0: use tcp, udp, unix, unixgram, unixpacket, raw or packet" },
        { "://localhost:7", "empty scheme at position 0: use tcp, udp, unix, unixgram, unixpacket, raw or packet" },
        { "raw://db", "no protocol in 'raw://db' at position 8: add one, e.g. raw://db?protocol=icmp" },
        { "raw://db?header=own", "no protocol in '?header=own' at position 8: add one, e.g. raw://db?header=own&protocol=icmp" },
        { "raw://?protocol=icmp", "empty host at position 6: give a name, an address, or '*' for every address" },
        { "raw://db?", "empty setting at position 9: a raw URL has protocol and header, such as protocol=icmp" },
        { "raw://db?protcol=1", "unknown setting 'protcol' at position 9: did you mean 'protocol'?" },
        { "raw://db?ttl=1", "unknown setting 'ttl' at position 9: a raw URL has protocol and header, such as protocol=icmp" },
        { "raw://db?protocol", "setting 'protocol' at position 9 has no value: write protocol=icmp" },
        { "raw://db?protocol=1&protocol=2", "setting 'protocol' at position 20 stands twice" },
        { "raw://db?protocol=icpm", "unknown IP protocol 'icpm' at position 18: did you mean 'icmp'?" },
        { "raw://db?protocol=256", "IP protocol '256' at position 18 is no number from 0 to 255" },
        { "raw://db?protocol=-1", "IP protocol '-1' at position 18 is no number from 0 to 255" },
        { "raw://db?protocol=0x", "IP protocol '0x' at position 18 is no number from 0 to 255" },
        { "raw://db?protocol=1&header=mine", "unknown header 'mine' at position 27: 'own' when what is sent begins with its own IP header, else 'kernel'" },
        { "raw://db?protocol=1&header=kernal", "unknown header 'kernal' at position 27: did you mean 'kernel'?" },
        { "raw://db:7?protocol=1", "port ':7' at position 8: a raw socket has none: did you mean 'raw://db?protocol=1'?" },
        { "raw://[::1]:7?protocol=1", "port ':7' at position 11: a raw socket has none: did you mean 'raw://[::1]?protocol=1'?" },
        { "raw://::1?protocol=1", "IPv6 address without brackets in '::1' at position 6: write [::1]" },
        { "raw://db/x?protocol=1", "character '/' at position 8: after the host of a raw URL come its settings, such as raw://localhost?protocol=icmp" },
        { "raw://db?protocol=1#x", "fragment '#x' at position 19: a raw URL has none" },
        { "packet://", "empty interface at position 9: give the name of an interface (ip link lists them), or '*' for every one" },
        { "packet://no-such-if", "no interface 'no-such-if' on this host at position 9" },
        { "packet://*?header=own", "unknown setting 'header' at position 11: a packet URL has protocol, such as protocol=0x88b5" },
        { "packet://*?protocol=ipv5", "unknown EtherType 'ipv5' at position 20: did you mean 'ipv4'?" },
        { "packet://*?protocol=65536", "EtherType '65536' at position 20 is no number from 0 to 65535 (0xffff)" },
        { "localhost:7", "no scheme in 'localhost:7': add a scheme, e.g. tcp://localhost:7" },
        { "localhost", "no scheme in 'localhost': add a scheme, e.g. tcp://localhost:7007" },
        { "7", "no scheme in '7': add a scheme, e.g. tcp://localhost:7" },
        { ":7", "no scheme in ':7': add a scheme, e.g. tcp://*:7" },
        { "::1", "no scheme in '::1': add a scheme, e.g. tcp://[::1]:7007" },
        { "/run/x", "no scheme in '/run/x': add a scheme, e.g. unix:///run/x" },
        { "@x", "no scheme in '@x': add a scheme, e.g. unix://@x" },
        { "//host:7", "no scheme in '//host:7': add a scheme, e.g. tcp://host:7" },
        { "a b", "no scheme in 'a b': add a scheme, e.g. tcp://localhost:7007" },
        { "tcp:localhost:7", "'://' is missing after 'tcp' at position 3: did you mean 'tcp://localhost:7'?" },
        { "tcp:/localhost:7", "'://' is missing after 'tcp' at position 3: did you mean 'tcp://localhost:7'?" },
        { "unix:/run/x", "'://' is missing after 'unix' at position 4: did you mean 'unix:///run/x'?" },
        { "tcp://", "empty host at position 6: give a name, an address, or '*' for every address" },
        { "tcp:///", "empty host at position 6: give a name, an address, or '*' for every address" },
        { "tcp://:7", "empty host at position 6: give a name, an address, or '*' for every address: did you mean 'tcp://*:7'?" },
        { "tcp://7", "no host before port '7' at position 6: did you mean 'tcp://*:7'?" },
        { "tcp://db", "no port after 'db' at position 8: add :PORT, e.g. tcp://db:7007" },
        { "tcp://db/", "no port after 'db' at position 8: add :PORT, e.g. tcp://db:7007" },
        { "tcp://[::1]", "no port after '[::1]' at position 11: add :PORT, e.g. tcp://[::1]:7007" },
        { "tcp://db:", "empty port at position 9: give a number 0–65535 or a service name, e.g. 7007" },
        { "tcp://db:65536", "port '65536' at position 9 is outside 0–65535" },
        { "tcp://db:-1", "port '-1' at position 9 is outside 0–65535" },
        { "tcp://db:99999999999", "port '99999999999' at position 9 is outside 0–65535" },
        { "tcp://db:htpp", "unknown service 'htpp' at position 9: did you mean 'http'?" },
        { "tcp://db:7 ", "space at position 10: a port is a number 0–65535 or a service name" },
        { "tcp://db:7//", "path '//' at position 10: a tcp URL ends after the port: did you mean 'tcp://db:7'?" },
        { "tcp://db:7/a", "path '/a' at position 10: a tcp URL ends after the port: did you mean 'tcp://db:7'?" },
        { "udp://db:7?a=1", "query '?a=1' at position 10: a udp URL ends after the port: did you mean 'udp://db:7'?" },
        { "udp://db:7#a", "fragment '#a' at position 10: a udp URL ends after the port: did you mean 'udp://db:7'?" },
        { "tcp://me:pw@db:7", "user information 'me:pw@' at position 6: a tcp URL has none: did you mean 'tcp://db:7'?" },
        { "tcp://::1:7", "IPv6 address without brackets in '::1:7' at position 6: did you mean 'tcp://[::1]:7'?" },
        { "tcp://::1", "IPv6 address without brackets in '::1' at position 6: did you mean 'tcp://[::1]:7007'?" },
        { "tcp://a:b:c", "more than one ':' in 'a:b:c' at position 6: the host is followed by one ':' and the port" },
        { "tcp://[::1", "'[' at position 6 has no ']'" },
        { "tcp://[::1]7", "character '7' at position 11: after ']' comes ':' and the port" },
        { "tcp://::1]:7", "more than one ':' in '::1]:7' at position 6: the host is followed by one ':' and the port" },
        { "tcp://[::g]:7", "'::g' at position 7 is no IPv6 address" },
        { "tcp://[1.2.3.4]:7", "IPv4 address in brackets at position 7: write 1.2.3.4 without them" },
        { "tcp://[db]:7", "'db' in brackets at position 7: only IPv6 addresses stand in brackets" },
        { "tcp://[fe80::1%]:7", "empty scope at position 14: after '%' comes the name or index of an interface" },
        {
            "tcp://1.2.3:7", "'1.2.3' at position 6 is no IPv4 address: that is four decimal numbers 0–255 with dots between, "
                + "without leading zeros"
        },
        { "tcp://a b:7", "space at position 7: a host name has letters, digits, '-', '_' and '.'" },
        { "tcp://a%20b:7", "character '%' at position 7: a host name has letters, digits, '-', '_' and '.'" },
        { "tcp://*.db:7", "character '*' at position 6: a host name has letters, digits, '-', '_' and '.'" },
        { "tcp://bücher:7", "character 'ü' at position 7: write the name in its ASCII form (xn--…, RFC 5890)" },
        { "tcp://a..b:7", "label '' of the host at position 8 is empty: two dots follow each other, or one comes first" },
        { "tcp://-a:7", "label '-a' of the host at position 6 begins or ends with '-'" },
        { "tcp://db:7\n", "control character U+000A at position 10" },
        { "unix:///a\0b", "NUL at position 9" },
        { "unix:///a%00b", "a Unix path can't contain NUL (position 2) at position 7" },
        { "unix:///a%ff", "the Unix path '/a%ff' at position 7 has %XX that make no UTF-8 text" },
        { "unix:///a%2F", "Unix path '/a%2F' at position 7 ends with '/', which names a directory: did you mean 'unix:///a'?" },
        { "unix:///a\u001b[1m", "control character U+001B at position 9" },
        { "unix://", "the Unix path is empty at position 7: write unix:///path or unix://@name" },
        { "unix://@", "the abstract Unix name after '@' is empty at position 7: write unix:///path or unix://@name" },
        {
            "unix://run/x", "relative Unix path 'run/x' at position 7: the path is absolute, with three slashes: "
                + "did you mean 'unix:///run/x'?"
        },
        { "unix:///", "Unix path '/' at position 7 ends with '/', which names a directory" },
        { "unix:///run/", "Unix path '/run/' at position 7 ends with '/', which names a directory: did you mean 'unix:///run'?" },
        { "unix:///a\ud800", "the Unix path is not valid Unicode (position 2) at position 7" },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void A_malformed_url_is_refused_by_naming_the_part_and_the_mend(string typed, string message)
    {
        Assert.False(SocketUrl.TryParse(typed, out SocketUrl? url, out string? error));
        Assert.Null(url);
        Assert.Equal(message, error);
        Assert.Equal(message, Assert.Throws<FormatException>(() => SocketUrl.Parse(typed)).Message);
    }

    [Theory]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("99999")]
    public void What_looks_like_an_IPv4_address_but_is_none_is_not_taken_for_a_name(string host)
    {
        Assert.False(SocketUrl.TryParse($"tcp://{host}:7", out _, out string? error));
        Assert.Contains("is no IPv4 address", error);
    }

    [Fact]
    public void Every_mend_that_a_message_offers_is_itself_a_right_url()
    {
        int offered = 0;
        foreach ((string typed, string message) in Malformed.Select(row => row.Data))
        {
            int start = message.IndexOf("did you mean '", StringComparison.Ordinal);
            if (start >= 0 && message.IndexOf("://", start, StringComparison.Ordinal) >= 0)
            {
                offered++;
                Assert.True(SocketUrl.TryParse(message[(start + 14)..^2], out _, out _), $"'{typed}' → {message}");
            }
        }

        Assert.True(offered >= 10);
    }

    [Fact]
    public void A_label_may_have_63_characters_and_a_name_253()
    {
        string label = new('a', 63);
        string name = $"{label}.{label}.{label}.{new string('a', 61)}";

        Assert.Equal(253, name.Length);
        Assert.Equal(name, SocketUrl.Parse($"tcp://{name}:7").Host);
        Assert.False(SocketUrl.TryParse($"tcp://{name}a:7", out _, out string? tooLongName));
        Assert.Equal("the host name at position 6 has 254 characters; at most 253 are allowed", tooLongName);
        Assert.False(SocketUrl.TryParse($"tcp://b.{label}a:7", out _, out string? tooLongLabel));
        Assert.Equal($"label '{label}a' of the host at position 8 has 64 characters; at most 63 are allowed", tooLongLabel);
    }

    [Fact]
    public void A_unix_path_may_have_107_bytes_whatever_its_characters()
    {
        string fits = "/" + new string('é', 53);

        Assert.Equal(fits, SocketUrl.Parse($"unix://{fits}").Path);
        Assert.Equal(new string('x', 107), SocketUrl.Parse($"unix://@{new string('x', 107)}").Path![1..]);
        Assert.False(SocketUrl.TryParse($"unix://{fits}x", out _, out string? error));
        Assert.Equal("the Unix path has 108 bytes; at most 107 fit (108 with the closing NUL, unix(7)) at position 7", error);
    }

    [Fact]
    public void The_scope_of_an_address_is_an_interface_of_this_host()
    {
        Assert.SkipUnless(IPAddress.Parse("fe80::1%lo").ScopeId != 0, "this host has no interface named lo");

        SocketUrl url = SocketUrl.Parse("tcp://[fe80::1%25lo]:7");

        Assert.Equal("fe80::1%lo", url.Host);
        Assert.Equal("tcp://[fe80::1%lo]:7", url.ToString());
        Assert.Equal(IPAddress.Parse("fe80::1%lo"), url.Literal);
        Assert.False(SocketUrl.TryParse("tcp://[fe80::1%lp]:7", out _, out string? error));
        Assert.Equal("no interface 'lp' on this host at position 15: did you mean 'lo'?", error);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST.", true)]
    [InlineData("db.localhost", true)]
    [InlineData("notlocalhost", false)]
    [InlineData("localhost.example", false)]
    [InlineData("127.0.0.1", false)]
    public void Localhost_is_that_name_and_what_is_below_it(string host, bool expected) =>
        Assert.Equal(expected, SocketUrl.Parse($"tcp://{host}:7").IsLocalhost);

    [Fact]
    public void Host_port_and_service_can_be_told_apart_and_changed()
    {
        SocketUrl url = SocketUrl.Parse("tcp://*:echo");

        Assert.True(url.IsWildcard);
        Assert.Equal("echo", url.ServiceName);
        Assert.Equal("tcp://*:0", url.WithPort(0).ToString());
        Assert.Null(url.WithPort(0).ServiceName);
        Assert.Equal("tcp://[::1]:7", url.WithHost("::1").ToString());
        Assert.Equal("tcp://[::1]:7", url.WithHost("[::1]").ToString());
        Assert.Throws<FormatException>(() => url.WithHost("a b"));
        Assert.Throws<FormatException>(() => url.WithHost(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => url.WithPort(65536));
        Assert.Throws<InvalidOperationException>(() => SocketUrl.Parse("unix://@x").WithPort(1));
        Assert.Throws<InvalidOperationException>(() => SocketUrl.Parse("unix://@x").WithHost("db"));
        Assert.Equal("raw://[::1]?protocol=gre&header=own", SocketUrl.Parse("raw://db?protocol=47&header=own").WithHost("::1").ToString());
        Assert.Throws<InvalidOperationException>(() => SocketUrl.Parse("raw://db?protocol=1").WithPort(1));
        Assert.Throws<InvalidOperationException>(() => SocketUrl.Parse("packet://*").WithHost("db"));
    }

    [Fact]
    public void What_needs_no_resolver_is_an_address_at_once()
    {
        Assert.True(SocketUrl.Parse("tcp://127.0.0.1:7").TryGetAddress(out Address ip));
        Assert.Equal(Address.Loopback(7), ip);
        Assert.True(SocketUrl.Parse("unix://@x").TryGetAddress(out Address unix));
        Assert.Equal(Address.FromUnixPath("@x"), unix);
        Assert.False(SocketUrl.Parse("tcp://localhost:7").TryGetAddress(out _));
        Assert.False(SocketUrl.Parse("tcp://*:7").TryGetAddress(out _));
        Assert.True(SocketUrl.Parse("raw://127.0.0.1?protocol=icmp").TryGetAddress(out Address raw));
        Assert.Equal(Address.Loopback(0), raw);
        Assert.True(SocketUrl.Parse("packet://*?protocol=0x88b5").TryGetAddress(out Address packet));
        Assert.Equal(Address.FromPacket(0, EtherTypes.Experimental), packet);
    }

    [Fact]
    public void No_text_whatever_makes_TryParse_throw_and_every_refusal_has_one_line_of_reason()
    {
        string[] pieces =
        [
            "tcp", "udp", "unix", "raw", "packet", "protocol", "header", "=", "&", "icmp", "own", "raw://db?protocol=", "packet://*?", "tpc", "://", ":", "/", "//", "[", "]", "%", "%25", "@", "*", "?", "#", ".", "..", "1", "127.0.0.1",
            "::1", "fe80::1", "localhost", "db", "7", "65536", "echo", "-", "_", " ", "\0", "\n", "é", "\ud83d", "\ude00", "0x", "é",
        ];
        Gen<string> text = Gen.ListOf(Gen.OneOf(Gen.Elements(pieces), Gen.Choose(0, 0xffff).Select(code => ((char)code).ToString())))
            .Select(list => string.Concat(list));

        RandomCases.Hold(
            text,
            typed => SocketUrl.TryParse(typed, out SocketUrl? url, out string? error)
                ? error is null && SocketUrl.Parse(url.ToString()) == url
                : url is null && !string.IsNullOrWhiteSpace(error) && !error.Any(char.IsControl),
            count: 5000);
    }

    [Fact]
    public void The_url_of_any_ip_address_reads_back_as_that_address()
    {
        Gen<Address> addresses = Gen.OneOf(
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(4)
                .SelectMany(bytes => Gen.Choose(0, 65535).Select(port => Address.FromIPv4(bytes, port))),
            Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(16)
                .SelectMany(bytes => Gen.Choose(0, 300).Select(number => Address.FromIPv6(bytes, number, (uint)number))),
            Gen.Choose(0, 300).Select(scope => Address.FromIPv6(IPAddress.Parse("fe80::25").GetAddressBytes(), 7, (uint)scope)));

        RandomCases.Hold(
            addresses,
            address => SocketUrl.Parse(address.ToUrl(Transport.Udp)).TryGetAddress(out Address read) && read == address
                && Address.TryParse(address.ToString(), out Address parsed) && parsed == address);
    }
}
