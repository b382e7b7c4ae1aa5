using System.Text;

namespace Berth.Tests;

public sealed class EchoServiceTests
{
    private static readonly StreamHandler Serve = new StandardServices().Echo.OnConnection!;
    private static readonly DatagramHandler Answer = new StandardServices().Echo.OnDatagram!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OverAStream_EveryByteComesBackInOrder_AndThenTheEnd()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] sent = new byte[1_000_000];
        random.NextBytes(sent);
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(Serve, Cancellation);
        Task<byte[]> receiving = connection.ReadToEndAsync(Cancellation);
        for (int at = 0, length; at < sent.Length; at += length)
        {
            length = Math.Min(random.Next(1, 20_000), sent.Length - at);
            await connection.PeerOutput.WriteAsync(sent.AsMemory(at, length), Cancellation);
        }

        await connection.PeerOutput.CompleteAsync();
        await serving;
        Assert.Equal(sent, await receiving);
    }

    [Fact]
    public async Task OverAStream_BytesSentBeforeAHalfClose_AreAllEchoed()
    {
        await using PipeConnection connection = new();
        await connection.PeerOutput.WriteAsync("late"u8.ToArray(), Cancellation);
        await connection.PeerOutput.CompleteAsync();
        await connection.ServeAsync(Serve, Cancellation);
        Assert.Equal("late", Encoding.ASCII.GetString(await connection.ReadToEndAsync(Cancellation)));
    }

    [Fact]
    public async Task WhenTheServerStops_AnIdleConnectionEndsInOrder()
    {
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(Serve, Cancellation);
        await connection.PeerOutput.WriteAsync("first"u8.ToArray(), Cancellation);
        Assert.Equal("first"u8.ToArray(), await connection.ReadAsync(5, Cancellation));
        Assert.False(serving.IsCompleted, "an idle echo waits for more");
        connection.RequestStop();
        await serving;
        Assert.Empty(await connection.ReadToEndAsync(Cancellation));
        Assert.Equal(EndReason.Finished, (await connection.Closed).Reason);
    }

    [Fact]
    public async Task WhenTheServerStops_WhatWasReceivedIsEchoedFirst()
    {
        await using PipeConnection connection = new();
        await connection.PeerOutput.WriteAsync("in hand"u8.ToArray(), Cancellation);
        connection.RequestStop();
        await connection.ServeAsync(Serve, Cancellation);
        Assert.Equal("in hand"u8.ToArray(), await connection.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task WhenCancelled_AWaitEnds()
    {
        using CancellationTokenSource deadline = new();
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(Serve, deadline.Token);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_507)]
    public async Task OverDatagrams_TheSamePayloadGoesBackToTheSender(int length)
    {
        byte[] payload = [.. Enumerable.Range(0, length).Select(place => (byte)place)];
        RecordingDatagramSocket socket = new(Address.Loopback(7007));
        Assert.Equal(payload, await socket.AskAsync(Answer, payload, Address.Loopback(50_000), cancellation: Cancellation));
    }

    [Fact]
    public async Task OverDatagrams_ATruncatedOneIsNotAnswered()
    {
        RecordingDatagramSocket socket = new(Address.Loopback(7007));
        Assert.Null(await socket.AskAsync(Answer, [1, 2, 3], Address.Loopback(50_000), isTruncated: true, Cancellation));
        Assert.NotNull(await socket.AskAsync(Answer, [1, 2, 3], Address.Loopback(50_000), isTruncated: false, Cancellation));
    }
}
