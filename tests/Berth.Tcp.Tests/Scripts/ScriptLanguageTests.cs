namespace Berth;

/// <summary>What is not in the language is an error that says where and what was expected; what differs is reported in the language.</summary>
public sealed class ScriptLanguageTests
{
    private const string Opened = """
        +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 bind(3, ..., ...) = 0
        +0 listen(3, 1) = 0
        +0 < S 0:0(0) win 65535 <mss 1000>

        """;

    [Theory]
    [InlineData("0 read(3, ..., 10) 5", "t:1:20: expected '=', found '5'")]
    [InlineData("0 < S 0:0(0)", "t:1:5: a segment that comes in has to say its window (win N)")]
    [InlineData("0 < S 0:1(0) win 1", "t:1:7: expected 0:0(0), found '0'")]
    [InlineData("0 > . 1:1(0)", "t:1:13: expected 'ack N' with the flag '.', and without it none, found the end of the script")]
    [InlineData("0 > P 1:1(0) ack 1", "t:1:14: expected 'ack N' with the flag '.', and without it none, found 'ack'")]
    [InlineData("0 > U. 1:2(1) ack 1", "t:1:20: expected 'urg N' with the flag 'U', and without it none, found the end of the script")]
    [InlineData("0 > SS 1:1(0)", "t:1:5: expected each flag once, found 'SS'")]
    [InlineData("0 > X 1:1(0)", "t:1:5: expected flags (S F R P U E W and .), of which X is none, found 'X'")]
    [InlineData("0 > S 0:0(0) <mss>", "t:1:18: expected a number, found '>'")]
    [InlineData("0 > S 0:0(0) <md5>", "t:1:15: expected an option (mss, sackOK, TS, nop, wscale, sack, eol, uto, FO), found 'md5'")]
    [InlineData("0 < S 0:0(0) win 1 <...>", "t:1:21: what comes in has to say its options")]
    [InlineData("0 > . 1:1(0) ack 1 win 70000", "t:1:24: expected a window up to 65535, found '70000'")]
    [InlineData("soon > . 1:1(0) ack 1", "t:1:1: expected a time in seconds, found 'soon'")]
    [InlineData("0.2~0.1 > . 1:1(0) ack 1", "t:1:5: expected a time that is not before the first, found '0.1'")]
    [InlineData("0 = 3", "t:1:3: expected a packet (< or >), a system call, an assertion (%{ }%) or a setting in backticks, found '='")]
    [InlineData("0 `ip route add default`", "t:1:3: expected sysctl name=value, found ip: scripts run no commands, they only set, found a command in backticks")]
    [InlineData("0 < icmp redirect", "t:1:10: expected unreachable, packet_too_big or time_exceeded, found 'redirect'")]
    [InlineData("--colour=red", "t:1:3: expected tolerance_usecs, mtu or ip_version, found 'colour'")]
    [InlineData("/* a\n comment */ 0 $", "t:2:15: '$' is not in the language")]
    [InlineData("0 %{ assert 1 == 1", "t:1:3: expected }% before the end of the script")]
    [InlineData("0 read(3, ..., 1) = -1", "t:1:23: expected an error (EAGAIN, ECONNREFUSED …) behind -1, found the end of the script")]
    public void WhatIsNotInTheLanguage_IsAnErrorWithItsPlace(string text, string message)
    {
        ScriptException error = Assert.Throws<ScriptException>(() => ScriptParser.Parse("t", text));
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("+0 dance(3) = 0", "the system call dance is not known")]
    [InlineData("+0 setsockopt(3, SOL_TCP, TCP_CORK, [1], 4) = 0", "the option TCP_CORK is not known")]
    [InlineData("+0 fcntl(3, F_DUPFD, 3) = 0", "the constant F_DUPFD is not known")]
    [InlineData("+0 `sysctl net.ipv4.tcp_magic=1`", "the setting net.ipv4.tcp_magic=1 is not known")]
    [InlineData("+0 `sysctl net.ipv4.tcp_congestion_control=bbr`", "the setting net.ipv4.tcp_congestion_control=bbr is not known")]
    [InlineData("+0 accept(3, ..., ...) = 4", "expected accept to return at once, but it waits")]
    [InlineData("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n+0 accept(3, ..., ...) = 4", "expected accept to return 4, but it returned -1 EAGAIN")]
    [InlineData("+0 > S. 0:0(0) ack 2 <...>", "expected ack 2, but it is 1")]
    [InlineData("+0 > S. 0:0(0) ack 1", "expected options <>, but it is <mss 1460>")]
    [InlineData("+0.1 > S. 0:0(0) ack 1 <...>", "expected S. 0:0(0) ack 1 <...> at 0.100, but at 0.000 came S. 0:0(0) ack 1 win 65535 <mss 1460>")]
    [InlineData("+0 > S. 0:0(0) ack 1 <...>\n+0 > . 1:1(0) ack 1", "expected . 1:1(0) ack 1, but nothing was sent until 0.001")]
    [InlineData("+0 > S. 0:0(0) ack 1 <...>\n+2 close(3) = 0", "expected nothing before this, but at 1.000 came S. 0:0(0) ack 1 win 65535 <mss 1460>")]
    [InlineData("", "expected nothing before this, but at 0.000 came S. 0:0(0) ack 1 win 65535 <mss 1460>")]
    [InlineData("+0 > S. 0:0(0) ack 1 <...>\n+0 %{ assert tcpi_state == 1 }%", "there is no connection to ask")]
    public void WhatDiffers_IsReportedWithItsLine(string text, string message)
    {
        ScriptException error = Assert.Throws<ScriptException>(() => ScriptRunner.Run(ScriptParser.Parse("t", Opened + text)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(text.Length == 0 ? 4 : 5 + text.Count(static c => c == '\n'), error.Line);
    }

    [Fact]
    public void AFailure_ShowsThePacketsSoFarInTheLanguage()
    {
        ScriptException error = Assert.Throws<ScriptException>(() => ScriptRunner.Run(ScriptParser.Parse("t", Opened + "+0 > S. 1:1(0) ack 1 <...>")));
        Assert.Equal(
            """
            t:5: expected sequence number 1, but it is 0
            expected: S. 1:1(0) ack 1 <...>
            actual:   S. 0:0(0) ack 1 win 65535 <mss 1460>
            packets so far:
            0.000 < S 0:0(0) win 65535 <mss 1000>
            0.000 > S. 0:0(0) ack 1 win 65535 <mss 1460>
            """,
            error.Message);
    }

    [Theory]
    [InlineData("assert tcpi_x == 7", null)]
    [InlineData("assert tcpi_x * 2 - (3 + 1) == 10 and tcpi_x >= 7; assert TCP_ESTABLISHED < 2", null)]
    [InlineData("assert tcpi_x == 8", "expected tcpi_x == 8, but 7 == 8 is not so")]
    [InlineData("assert tcpi_y == 8", "assert tcpi_y == 8: the variable 'tcpi_y' is not known")]
    [InlineData("print(tcpi_x)", "print(tcpi_x): expected 'assert'")]
    [InlineData("assert tcpi_x", "assert tcpi_x: expected a comparison")]
    [InlineData("assert tcpi_x == 7 or 1", "assert tcpi_x == 7 or 1: expected nothing more at '1'")]
    public void AssertionsAreArithmeticAndComparisons(string code, string? difference) =>
        Assert.Equal(difference, ScriptAssertion.Check(code, static name => name == "tcpi_x" ? 7 : null));

    [Fact]
    public void ThereAreScripts() => Assert.NotEmpty(ScriptFiles.Names);
}
