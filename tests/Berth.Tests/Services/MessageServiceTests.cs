using System.Text;

namespace Berth.Tests;

public sealed class MessageServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OverAStream_ConnectionAndMessagesArePrinted_AndEachIsEchoedAfterItWasPrinted()
    {
        List<string> printed = [];
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(new StandardServices(printed.Add).Message.OnConnection, Cancellation);
        Assert.Equal(["Connection from 127.0.0.1:50000"], printed);
        foreach (string message in new[] { "hello\n", "naïve 漢字 🙂\r\n", "no newline" })
        {
            byte[] bytes = Encoding.UTF8.GetBytes(message);
            await connection.PeerOutput.WriteAsync(bytes, Cancellation);
            Assert.Equal(bytes, await connection.ReadAsync(bytes.Length, Cancellation));
            Assert.Equal($"\tMessage: {message.TrimEnd()}", printed[^1]);
        }

        await connection.PeerOutput.CompleteAsync();
        await serving;
        Assert.Equal(4, printed.Count);
    }

    [Fact]
    public async Task WhenTheServerStops_AnIdleConnectionEndsInOrder()
    {
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(new StandardServices().Message.OnConnection, Cancellation);
        Assert.False(serving.IsCompleted);
        connection.RequestStop();
        await serving;
    }

    [Fact]
    public async Task OverDatagrams_SenderAndMessageArePrinted_AndThePayloadIsEchoed()
    {
        List<string> printed = [];
        StandardServices services = new(printed.Add);
        RecordingDatagramSocket socket = new(Address.IPv6Loopback(3490));
        byte[]? answer = await socket.AskAsync(
            services.Message.OnDatagram, "hi\n"u8.ToArray(), Address.IPv6Loopback(50_000), cancellation: Cancellation);
        Assert.Equal("hi\n"u8.ToArray(), answer);
        Assert.Equal(["Message from [::1]:50000: hi"], printed);
    }

    [Fact]
    public async Task OverDatagrams_OneFromAServicePortIsPrintedButNotAnswered()
    {
        List<string> printed = [];
        RecordingDatagramSocket socket = new(Address.Loopback(3490));
        Assert.Null(await socket.AskAsync(
            new StandardServices(printed.Add).Message.OnDatagram, [(byte)'x'], Address.Loopback(7), cancellation: Cancellation));
        Assert.Equal(["Message from 127.0.0.1:7: x"], printed);
    }

    [Theory]
    [InlineData(new byte[] { }, "")]
    [InlineData(new byte[] { (byte)'a', 10 }, "a")]
    [InlineData(new byte[] { (byte)'a', 13, 10 }, "a")]
    [InlineData(new byte[] { (byte)'a', 10, 10 }, @"a\n")]
    [InlineData(new byte[] { (byte)'a', 10, (byte)'b' }, @"a\nb")]
    [InlineData(new byte[] { (byte)'a', 13 }, @"a\r")]
    [InlineData(new byte[] { 9, 0, 7, 8, 0x1b, (byte)'[', (byte)'2', (byte)'J', 0x7f }, @"\t\x00\x07\x08\x1b[2J\x7f")]
    [InlineData(new byte[] { (byte)'\\', (byte)'x' }, @"\\x")]
    [InlineData(new byte[] { 0xc2, 0x9b }, @"\u009b")] // C1: a control sequence introducer in one character.
    [InlineData(new byte[] { 0x9b, 0xff, (byte)'a', 0xc3 }, @"\x9b\xffa\xc3")] // No UTF-8.
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, @"\xed\xa0\x80")] // A surrogate half.
    [InlineData(new byte[] { 0xe2, 0x80, 0xae, (byte)'a' }, @"\u202ea")] // Right-to-left override.
    [InlineData(new byte[] { 0xe2, 0x81, 0xa6 }, @"\u2066")] // Left-to-right isolate.
    [InlineData(new byte[] { 0xe2, 0x80, 0xa8 }, @"\u2028")] // Line separator.
    [InlineData(new byte[] { 0xef, 0xbb, 0xbf }, @"\ufeff")] // Zero width no-break space.
    [InlineData(new byte[] { 0xf3, 0xa0, 0x81, 0x81 }, @"\U000e0041")] // A tag character.
    public void WhatCouldMoveTheCursorOrHide_IsEscaped(byte[] bytes, string shown) => Assert.Equal(shown, PrintableText.From(bytes));

    [Theory]
    [InlineData("plain text, even with 'quotes' and \"more\"")]
    [InlineData("Ünïcödé, العربية, 日本語")]
    [InlineData("👨‍👩‍👧 and می‌خواهم")]
    public void WhatPeopleWrite_IsShownAsItIs(string text) => Assert.Equal(text, PrintableText.From(Encoding.UTF8.GetBytes(text)));
}
