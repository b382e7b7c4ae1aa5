using System.Net.Sockets;
using System.Text;

namespace Berth;

/// <summary><c>berth connect --frame</c>: a line of input is a message, a message is a line of output.</summary>
public sealed class ConnectFrameTests
{
    /// <summary>What the peer gets for the lines "ab" and "", and sends back: bytes as hex digits.</summary>
    [Theory]
    [InlineData("line", "61620a0a")]
    [InlineData("line --crlf", "61620d0a0d0a")]
    [InlineData("delimiter=;", "61623b3b")]
    [InlineData(@"delimiter=\r\x00", "61620d000d00")]
    [InlineData("length8", "02616200")]
    [InlineData("length16", "000261620000")]
    [InlineData("length16le", "020061620000")]
    [InlineData("length24", "0000026162000000")]
    [InlineData("length24le", "0200006162000000")]
    [InlineData("length32", "00000002616200000000")]
    [InlineData("length32le", "02000000616200000000")]
    [InlineData("length64", "000000000000000261620000000000000000")]
    [InlineData("length64le", "020000000000000061620000000000000000")]
    [InlineData("length8,counted,adjust=-1", "04616202")]
    [InlineData("varint", "02616200")]
    [InlineData("netstring", "323a61622c303a2c")]
    [InlineData("marks=<é>,</é>", "3cc3a93e61623c2fc3a93e3cc3a93e3c2fc3a93e")]
    public async Task LinesBecomeMessages_AndMessagesLines(string frame, string bytes)
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("ab\n\n", ["connect", "--frame", .. frame.Split(' '), Url(listener)]);
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        byte[] received = await peer.ReceiveToEndAsync();
        Assert.Equal(bytes, Convert.ToHexStringLower(received));
        foreach (byte each in received)
        {
            await peer.SendAsync(new[] { each });
        }

        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(new Outcome(0, "ab\n\n", ""), await running);
    }

    [Fact]
    public async Task FixedSize_TakesLinesOfThatSizeOnly()
    {
        Outcome outcome = await EchoAsync("abc\nabcd\nde\nfgh", "--frame", "fixed=3");
        Assert.Equal((1, "abc\nfgh\n"), (outcome.ExitCode, outcome.Out));
        Assert.Equal(
            "berth: line 2 was not sent: fixed: a message of 4 bytes exceeds the limit of 3\n"
            + "berth: line 3 was not sent: fixed: a message of 2 bytes, and every message has 3\n",
            outcome.Error);
    }

    [Fact]
    public async Task JsonValues_AreSentLineByLine_AndALineThatIsNoneIsLeftOut()
    {
        Outcome outcome = await EchoAsync("{\"a\": 1}\n{\"a\"\n\n [1]\r\n \n", "--frame", "json");
        Assert.Equal((1, "{\"a\": 1}\n[1]\n"), (outcome.ExitCode, outcome.Out));
        Assert.Equal("berth: line 2 was not sent: json: a value of 4 bytes is no valid JSON from byte 4 of its line 1 on\n", outcome.Error);
    }

    [Fact]
    public async Task JsonValues_OverSeveralLines_ArePrintedOnOne() =>
        Assert.Equal(
            new Outcome(0, "{\"a\": \"b  c\",\"d\": [1, 2]}\n12\n", ""),
            await AnsweredAsync("{\r\n  \"a\": \"b  c\",\n\t\"d\": [1, 2]\n}\n12", "--frame", "json"));

    [Fact]
    public async Task HexDigits_GoOutAsBytes_AndComeBackAsHexDigits() =>
        Assert.Equal(
            new Outcome(0, "0300000702f080\n", ""),
            await EchoAsync("03 00 00 07 02:f0:80\n", "--frame", "length16,offset=2,counted", "--from-hex", "--hex"));

    [Fact]
    public async Task Json_TellsAMessageAsReceivedData()
    {
        Outcome outcome = await EchoAsync("ab\n", "--frame", "length32", "--json");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("{\"event\":\"sent\",\"bytes\":2}\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("{\"event\":\"received\",\"bytes\":2,\"dataBase64\":\"YWI=\"}\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"peer-ended\",\"bytesIn\":6", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length32", "\0\0\0\u0001x\u0001\0\0\0", "Message 2: length32: a message of 16,777,216 bytes exceeds the limit of 1,048,576.", "x\n")]
    [InlineData("line", "one\ntwo", "Message 2: line: the stream ended within a message, 3 bytes after its beginning.", "one\n")]
    [InlineData("netstring", "3:abc;", "Message 1: netstring: behind a message of 3 bytes stands 0x3b instead of a comma.", "")]
    public async Task APeerThatBreaksTheFraming_IsAFaultAndExitCode1(string frame, string sent, string said, string printed)
    {
        Outcome outcome = await AnsweredAsync(sent, "--frame", frame);
        Assert.Equal((1, printed), (outcome.ExitCode, outcome.Out));
        Assert.Matches(@"^✗ 127\.0\.0\.1:\d+  receive: malformed message\n", outcome.Error);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheLimit_IsThatOfTheOption() =>
        Assert.Contains(
            "Message 1: line: a message of 4 bytes exceeds the limit of 3.",
            (await AnsweredAsync("abcd\n", "--frame", "line", "--frame-max", "3")).Error,
            StringComparison.Ordinal);

    [Fact]
    public async Task ALineThatFillsTheMemory_IsNotRead()
    {
        Outcome outcome = await EchoAsync("ok\n" + new string('x', 50_000), "--frame", "line", "--frame-max", "1000");
        Assert.Equal((1, "ok\n"), (outcome.ExitCode, outcome.Out));
        Assert.Equal("berth: line 2 was not sent: a line has more than 1,000 bytes, and nothing behind it is sent\n", outcome.Error);
    }

    [Theory]
    [InlineData("--frame lenght32", "not 'lenght32': did you mean 'length32'?")]
    [InlineData("--frame length32,ofset=3", "not 'ofset=3': did you mean 'offset'?")]
    [InlineData("--frame length32=4", "--frame length32 takes offset=BYTES, adjust=BYTES and counted, behind commas, not '=4'")]
    [InlineData("--frame length32,offset=x", "offset takes a whole number of bytes from 0 to 65536, not 'x'")]
    [InlineData("--frame varint,counted", "--frame varint can't be counted")]
    [InlineData("--frame fixed", "such as fixed=8")]
    [InlineData("--frame fixed=0", "fixed takes a whole number of bytes from 1 to 1048576, not '0'")]
    [InlineData("--frame marks=a", "such as marks=<HTML>,</HTML>")]
    [InlineData("--frame delimiter=", "such as delimiter=;")]
    [InlineData(@"--frame delimiter=\q", @"not '\q'")]
    [InlineData(@"--frame delimiter=\x4", @"not '\x4'")]
    [InlineData("--frame json,1", "--frame json takes nothing more, not ',1'")]
    [InlineData("--frame json --crlf", "--crlf is about line ends: it goes with --frame line, not with --frame json")]
    [InlineData("--frame-max 5", "--frame-max goes with --frame")]
    [InlineData("--from-hex", "--from-hex goes with --frame")]
    public async Task WhatMakesNoSense_IsAUsageErrorThatSaysWhatWould(string typed, string said)
    {
        Outcome outcome = await Tool.RunAsync(["connect", .. typed.Split(' '), "tcp://127.0.0.1:9"]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Datagrams_NeedNoFrame()
    {
        Outcome outcome = await Tool.RunAsync("connect", "--frame", "line", "udp://127.0.0.1:9");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("over udp each datagram is a message", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs the tool against a peer that sends back all it gets.</summary>
    private static async Task<Outcome> EchoAsync(string input, params string[] arguments)
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync(input, ["connect", .. arguments, Url(listener)]);
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        await peer.SendAsync(await peer.ReceiveToEndAsync());
        peer.Shutdown(SocketShutdown.Send);
        return await running;
    }

    /// <summary>Runs the tool without input against a peer that sends this, each char a byte, and ends.</summary>
    private static async Task<Outcome> AnsweredAsync(string answer, params string[] arguments)
    {
        using Socket listener = Peer.Listen();
        Task<Outcome> running = Tool.RunAsync("", ["connect", .. arguments, Url(listener)]);
        using Socket peer = await listener.AcceptAsync().Within("the tool");
        await peer.SendAsync(Encoding.Latin1.GetBytes(answer));
        peer.Shutdown(SocketShutdown.Send);
        return await running;
    }

    private static string Url(Socket listener) => $"tcp://127.0.0.1:{listener.Port()}";
}
