namespace Berth;

/// <summary>Groups, broadcasts and ICMP errors between two hosts of a lab.</summary>
public sealed class MulticastTests : IAsyncLifetime
{
    private const string Routes = """
        ip -n far addr add 192.0.2.77/24 dev far
        ip -n far route add unreachable 203.0.113.0/24
        ip -n far -6 route add unreachable 2001:db8:2::/64
        """;

    private NetworkLab? _lab;

    public async ValueTask InitializeAsync() => _lab = await NetworkLab.StartAsync(NetworkLab.TwoHosts, Routes);

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("udp://239.1.2.3:5000", "udp://239.1.2.3:5000", @"192\.0\.2\.2:5000")]
    [InlineData("udp://[ff02::1234%far]:5000", "udp://[ff02::1234%near]:5000", @"\[(fe80:[0-9a-f:]+%\w+|2001:db8::2)\]:5000")]
    public async Task AServer_JoinsTheGroup_AndAnswersItsSenders(string served, string asked, string answeredFrom)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, Start("far", $"serve echo --json --listen {served} --interface far"));
        Assert.Contains("5000", server.Urls()[0], StringComparison.Ordinal);
        await using RunningTool asking = Start(null, $"connect -v --wait 0 --interface near {asked}");
        Outcome outcome = await asking.AskAsync("hello\n", "hello\n");
        Assert.Equal((0, "hello\n"), (outcome.ExitCode, outcome.Out));
        Assert.Matches($"received a datagram of 6 bytes from {answeredFrom}\n", outcome.Error);
    }

    [Fact]
    public async Task MembersOnBothHosts_HearWhatAnyProgramSends()
    {
        const string Group = "--join --on-eof hold -v udp://239.1.2.3:5000";
        await using RunningTool near = Start(null, $"connect --interface near {Group}");
        await using RunningTool alsoNear = Start(null, $"connect --interface 192.0.2.1 {Group}");
        await using RunningTool far = Start("far", $"connect --interface far {Group}");
        RunningTool[] members = [near, alsoNear, far];
        foreach (RunningTool member in members)
        {
            await member.Error.MatchAsync(@"joined 239\.1\.2\.3 on (near|192\.0\.2\.1|far)\n");
        }

        await SendFromFarAsync("239.1.2.3", "192.0.2.2", "python");
        foreach (RunningTool member in members)
        {
            await member.Out.MatchAsync("^python\n$");
            await member.Error.MatchAsync(@"received a datagram of 7 bytes from 192\.0\.2\.2:[0-9]+\n");
        }

        await near.TypeAsync("typed\n");
        foreach (RunningTool member in members)
        {
            await member.Out.MatchAsync("^python\ntyped\n$");
        }
    }

    [Fact]
    public async Task AMemberOfOneSource_HearsNoOther()
    {
        await using RunningTool second = Start(null, "connect -v --join --source 192.0.2.2 --interface near --on-eof hold udp://232.1.2.3:5000");
        await using RunningTool other = Start(null, "connect -v --join --source 192.0.2.77 --interface near --on-eof hold udp://232.1.2.3:5000");
        await second.Error.MatchAsync(@"joined 232\.1\.2\.3 on near, hearing 192\.0\.2\.2 only\n");
        await other.Error.MatchAsync(@"joined 232\.1\.2\.3 on near, hearing 192\.0\.2\.77 only\n");
        await SendFromFarAsync("232.1.2.3", "192.0.2.77", "one");
        await SendFromFarAsync("232.1.2.3", "192.0.2.2", "two");
        await SendFromFarAsync("232.1.2.3", "192.0.2.77", "three");
        await second.Out.MatchAsync("^two\n$");
        await other.Out.MatchAsync("^one\nthree\n$");
        Assert.Equal("two\n", second.Out.ToString());
    }

    [Theory]
    [InlineData("192.0.2.255")]
    [InlineData("255.255.255.255")]
    public async Task ABroadcast_NeedsNoFlag_AndIsAnsweredByItsHearers(string address)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, Start("far", "serve echo --json --listen udp://*:5002"));
        await using RunningTool asking = Start(null, $"connect -v --wait 0 udp://{address}:5002");
        Outcome outcome = await asking.AskAsync("to all\n", "to all\n");
        Assert.Equal((0, "to all\n"), (outcome.ExitCode, outcome.Out));
        Assert.Contains("bytes from 192.0.2.2:5002\n", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.5", "EHOSTUNREACH", "192.0.2.2 answered", "type 3 code 1")]
    [InlineData("[2001:db8:2::5]", "ENETUNREACH", "2001:db8::2 answered", "type 1 code 0")]
    [InlineData("192.0.2.2", "ECONNREFUSED", "192.0.2.2 answered", "type 3 code 3")]
    [InlineData("[2001:db8::2]", "ECONNREFUSED", "2001:db8::2 answered", "type 1 code 4")]
    public async Task AnIcmpError_NamesWhoSentIt_AndIsCouldNotConnect(string host, string errno, string who, string what)
    {
        Outcome outcome = await ConnectAsync("anybody?", $"--wait 100s udp://{host}:9");
        Assert.Equal(7, outcome.ExitCode);
        Assert.StartsWith($"✗ {host}:9  ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(errno, outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{who} a datagram sent earlier with ICMP {what}. It says: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--join udp://192.0.2.2:5000", "--join takes a multicast group")]
    [InlineData("--join tcp://239.1.2.3:5000", "--join takes a multicast group")]
    [InlineData("--join --bind 0.0.0.0:0 udp://239.1.2.3:5000", "leave out --bind")]
    [InlineData("--source 192.0.2.2 udp://239.1.2.3:5000", "needs --join")]
    [InlineData("--join --source somewhere udp://239.1.2.3:5000", "--source takes the address of a sender")]
    [InlineData("--interface near udp://192.0.2.2:5000", "is none")]
    public async Task WhatDoesNotGoTogether_IsAUsageError(string arguments, string says)
    {
        Outcome outcome = await ConnectAsync("", arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(says, outcome.Error.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInterfaceThatIsNotThere_IsNamed_WithThoseThatAre()
    {
        Outcome outcome = await ConnectAsync("", "--join --interface nera udp://239.1.2.3:5000");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("This host has no interface 'nera'; it has lo, ", outcome.Error, StringComparison.Ordinal);
    }

    private RunningTool Start(string? host, string arguments) =>
        RunningTool.StartProgram("sh", ["-c", $"exec {_lab!.On(host)} \"$BERTH\" {arguments}"]);

    private async Task<Outcome> ConnectAsync(string line, string arguments)
    {
        await using RunningTool tool = Start(null, $"connect {arguments}");
        await tool.TypeAsync(line.Length == 0 ? "" : $"{line}\n");
        tool.EndInput();
        return await tool.OutcomeAsync();
    }

    /// <summary>A program that is not ours sends a datagram to a group, by the interface of one of far's addresses.</summary>
    private async Task SendFromFarAsync(string group, string from, string text)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs python3");
        await _lab!.RunAsync(
            "/usr/bin/python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
            + $"s.bind((\"{from}\", 0)); s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(\"{from}\")); "
            + $"s.sendto(b\"{text}\\n\", (\"{group}\", 5000))'",
            "far");
    }
}
