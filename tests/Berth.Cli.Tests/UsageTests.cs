namespace Berth;

/// <summary>What was typed wrongly: exit code 2, a sentence with the nearest right word and help on standard error, nothing else.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("unknown command 'conect': did you mean 'connect'?", "conect", "tcp://localhost:7")]
    [InlineData("unknown command 'sevre': did you mean 'serve'?", "sevre")]
    [InlineData("unknown service 'ecko': did you mean 'echo'?", "serve", "ecko")]
    [InlineData("unknown service 'daytim': did you mean 'daytime'?", "serve", "echo", "daytim")]
    [InlineData("unknown service 'qqqqqq'; services are echo, discard, daytime, chargen, time, message", "serve", "qqqqqq")]
    [InlineData("unknown model 'prefrok:4': did you mean 'prefork'?", "serve", "--model", "prefrok:4")]
    [InlineData("unknown model 'lop': did you mean 'loop'?", "serve", "--model", "lop")]
    [InlineData("unknown option '--modle': did you mean '--model'?", "serve", "--modle", "loop")]
    [InlineData("unknown option '--lisen': did you mean '--listen'?", "serve", "echo", "--lisen", "tcp://*:0")]
    [InlineData("unknown option '--timout': did you mean '--timeout'?", "connect", "tcp://127.0.0.1:7", "--timout", "3")]
    [InlineData("--when-full is one of wait, close, reset, not 'rest': did you mean 'reset'?", "serve", "--when-full", "rest")]
    [InlineData("--stack is one of one, two, not 'three'", "serve", "--stack", "three")]
    [InlineData("--on-eof is one of half-close, close, hold, not 'hol': did you mean 'hold'?", "connect", "tcp://127.0.0.1:7", "--on-eof", "hol")]
    [InlineData("--backlog takes a whole number, 0 or more, not '-1'", "serve", "--backlog", "-1")]
    [InlineData("--max-connections takes a whole number, 1 or more, not '0'", "serve", "--max-connections", "0")]
    [InlineData("--drain-timeout takes a number with ms, s or m (a bare number is seconds, at most 35000 minutes), not '3x'", "serve", "--drain-timeout", "3x")]
    [InlineData("--port-offset 65000 puts message on port 68490; ports are 1 to 65535", "serve", "--port-offset", "65000")]
    [InlineData("--listen: unknown scheme 'tpc' at position 0: did you mean 'tcp'?", "serve", "echo", "--listen", "tpc://*:0")]
    [InlineData("--listen tcp://*:0: say whose it is, as in --listen echo=tcp://*:0 (serving echo, time)", "serve", "echo", "time", "--listen", "tcp://*:0")]
    [InlineData("--listen ecko=tcp://*:0: 'ecko' is none of the services to serve (echo, time): did you mean 'echo'?", "serve", "echo", "time", "--listen", "ecko=tcp://*:0")]
    [InlineData("unknown service 'eco' at position 16: did you mean 'echo'?", "connect", "tcp://127.0.0.1:eco")]
    [InlineData("no port after '127.0.0.1' at position 15: add :PORT, e.g. tcp://127.0.0.1:7007", "connect", "tcp://127.0.0.1")]
    [InlineData("tcp://*:7 can be listened on, but names no host to connect to", "connect", "tcp://*:7")]
    [InlineData("-4 and -6 exclude each other", "connect", "-4", "-6", "tcp://127.0.0.1:7")]
    [InlineData("--hex and --json exclude each other", "connect", "--hex", "--json", "tcp://127.0.0.1:7")]
    [InlineData("--sequential and --attempt-delay exclude each other: without a race nothing is delayed", "connect", "--sequential", "--attempt-delay", "1s", "tcp://127.0.0.1:7")]
    [InlineData("--attempt-delay takes 10ms (RFC 8305 section 8) to 1440m", "connect", "--attempt-delay", "9ms", "tcp://127.0.0.1:7")]
    [InlineData("--bind takes HOST:PORT, and unix:///x has neither", "connect", "unix:///x", "--bind", "127.0.0.1:0")]
    [InlineData("'extra' is one argument too many", "connect", "tcp://127.0.0.1:7", "extra")]
    [InlineData("'x' is one argument too many", "whoami", "x")]
    [InlineData("unknown error 'ECONREFUSED': did you mean 'ECONNREFUSED'?", "explain", "ECONREFUSED")]
    [InlineData("which command?")]
    public async Task AMistake_IsNamedWithTheNearestRightWord(string message, params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(arguments);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal($"berth: {message}", outcome.Error.Split('\n')[0]);
        Assert.StartsWith("\n\nExamples:\n", outcome.Error[$"berth: {message}".Length..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABacklogInTheEnvironment_IsCheckedToo()
    {
        Outcome outcome = await Tool.ShellAsync("BERTH_BACKLOG=many exec \"$BERTH\" serve echo --listen tcp://127.0.0.1:0");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("BERTH_BACKLOG", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }
}
