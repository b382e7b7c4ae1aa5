using System.Text;

namespace Berth.Tests;

public sealed class ChargenServiceTests
{
    private const int LineBytes = 74;

    private static readonly StreamHandler Serve = new StandardServices().Chargen.OnConnection!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OverAStream_ThePatternOfRfc864Rotates_AndBeginsAgainAfter95Lines()
    {
        const int Lines = 1000; // More than ten rounds.
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(Serve, Cancellation);
        string[] lines = Encoding.ASCII.GetString(await connection.ReadAsync(Lines * LineBytes, Cancellation)).Split("\r\n");
        Assert.Equal(Lines + 1, lines.Length);

        // As the RFC prints them.
        Assert.Equal(""" !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefg""", lines[0]);
        Assert.Equal("""!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefgh""", lines[1]);
        Assert.Equal("""9:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~ !""", lines[25]);
        Assert.Equal("""~ !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdef""", lines[94]);
        for (int line = 1; line < Lines; line++)
        {
            Assert.Equal(72, lines[line].Length);
            Assert.Equal(lines[line - 1][1..], lines[line][..71]); // Each line is the one before, moved by one character.
            Assert.Equal(lines[line % 95], lines[line]);
        }

        connection.RequestStop();
        Task<byte[]> rest = connection.ReadToEndAsync(Cancellation);
        await serving;
        await rest;
    }

    [Fact]
    public async Task WhenTheServerStops_ItEndsThoughThePeerDoesNotRead()
    {
        await using PipeConnection connection = new();
        Task serving = Serve(connection, Cancellation);
        await connection.PeerInput.ReadAtLeastAsync(1, Cancellation);
        Assert.False(serving.IsCompleted);
        connection.RequestStop();
        await serving;
    }

    [Fact]
    public async Task AfterAHalfClose_ItGoesOn_UntilThePeerCloses()
    {
        await using PipeConnection connection = new();
        await connection.PeerOutput.CompleteAsync();
        Task serving = Serve(connection, Cancellation);
        Assert.Equal(500_000, (await connection.ReadAsync(500_000, Cancellation)).Length);
        Assert.False(serving.IsCompleted);
        await connection.PeerInput.CompleteAsync();
        await serving;
    }

    [Fact]
    public async Task WhenThePeerResets_TheSenderEndsToo()
    {
        await using PipeConnection connection = new();
        FaultException reset = new(new Fault(FaultReason.ResetByPeer, SocketOperation.Receive));
        await connection.PeerOutput.CompleteAsync(reset);
        await connection.PeerInput.CompleteAsync(reset);
        Assert.Same(reset, await Assert.ThrowsAsync<FaultException>(() => Serve(connection, Cancellation)));
    }

    [Fact]
    public async Task WhatThePeerSends_IsThrownAway()
    {
        await using PipeConnection connection = new();
        Task serving = Serve(connection, Cancellation);
        for (int sent = 0; sent < 1_000_000; sent += 50_000)
        {
            await connection.PeerOutput.WriteAsync(new byte[50_000], Cancellation); // Waits for ever unless somebody reads.
        }

        await connection.PeerInput.CompleteAsync();
        connection.RequestStop();
        await serving;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(512)]
    public async Task OverDatagrams_TheAnswerHasTheNumberOfCharactersThatWasDrawn(int drawn)
    {
        StandardServices services = new(random: new Drawn(drawn));
        RecordingDatagramSocket socket = new(Address.Loopback(7019));
        byte[]? answer = await socket.AskAsync(services.Chargen.OnDatagram, [1], Address.Loopback(50_000), cancellation: Cancellation);
        Assert.NotNull(answer);
        Assert.Equal(drawn, answer.Length);
        for (int place = 0; place < answer.Length; place++)
        {
            int line = place / LineBytes;
            int column = place % LineBytes;
            int expected = column switch { 72 => '\r', 73 => '\n', _ => ' ' + ((line + column) % 95) };
            Assert.Equal(expected, answer[place]);
        }
    }

    /// <summary>Answers with one number, and checks that it was asked for one from 0 to 512.</summary>
    private sealed class Drawn(int number) : Random
    {
        public override int Next(int maxValue)
        {
            Assert.Equal(513, maxValue);
            return number;
        }
    }
}
