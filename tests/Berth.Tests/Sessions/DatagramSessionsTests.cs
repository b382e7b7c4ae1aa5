namespace Berth.Tests;

/// <summary>One datagram socket as a listener of sessions, on a socket and a clock that the test moves.</summary>
public sealed class DatagramSessionsTests : IAsyncLifetime
{
    private static readonly Address Ann = Address.FromIPv4([192, 0, 2, 1], 1000);
    private static readonly Address Bob = Address.FromIPv4([192, 0, 2, 2], 1000);
    private static readonly Address Cid = Address.FromIPv4([192, 0, 2, 3], 1000);

    private readonly ManualClock _clock = new();
    private readonly ScriptedDatagramSocket _socket;
    private DatagramSessions? _sessions;
    private DatagramSession? _first;

    public DatagramSessionsTests() => _socket = new ScriptedDatagramSocket(_clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_sessions is not null)
        {
            await _sessions.DisposeAsync();
        }
    }

    [Fact]
    public async Task EachPeer_HasASessionOfItsOwn_InOrderOfArrival()
    {
        DatagramSessions sessions = Open();
        _socket.Arrive(Ann, 1);
        _socket.Arrive(Bob, 2);
        _socket.Arrive(Ann, 3);
        DatagramSession ann = await sessions.AcceptAsync(Cancellation);
        DatagramSession bob = await sessions.AcceptAsync(Cancellation);
        Assert.Equal((Ann, Bob), (ann.Remote, bob.Remote));
        Assert.Equal([1], await ReceiveAsync(ann));
        Assert.Equal([3], await ReceiveAsync(ann));
        Assert.Equal([2], await ReceiveAsync(bob));
        Assert.False(sessions.TryAccept(out _));
        Assert.Equal(2, sessions.Count);
    }

    [Fact]
    public async Task Queued_IsACopy_AndTheBufferOfTheSocketGoesBackAtOnce()
    {
        DatagramSessions sessions = Open();
        _socket.Arrive(Ann, 1, 2, 3);
        _socket.Arrive(Bob);
        DatagramSession ann = await sessions.AcceptAsync(Cancellation);
        await sessions.AcceptAsync(Cancellation);
        Assert.True(_socket.HandedBack >= 1);
        Assert.Equal([1, 2, 3], await ReceiveAsync(ann));
    }

    [Fact]
    public async Task Send_GoesToThePeerOnly_AndAReplyThroughTheSession()
    {
        DatagramSession ann = await AcceptAsync(Ann);
        await ann.SendAsync(new byte[] { 1 }, cancellation: Cancellation);
        Assert.Equal(2, ann.TrySend([new OutgoingDatagram(new byte[] { 2 }, null), new OutgoingDatagram(new byte[] { 3 }, Ann)]));
        using Datagram datagram = await ann.ReceiveAsync(Cancellation);
        Assert.Same(ann, datagram.Socket);
        await datagram.ReplyAsync(new byte[] { 4 }, Cancellation);
        Assert.All(_socket.Sent, sent => Assert.Equal(Ann, sent.Remote));
        Assert.Equal([1, 2, 3, 4], _socket.Sent.SelectMany(sent => sent.Payload));
        FaultException refused = await Assert.ThrowsAsync<FaultException>(
            async () => await ann.SendAsync(new byte[] { 5 }, Bob, Cancellation));
        Assert.Equal((FaultReason.InvalidArgument, Bob), (refused.Fault.Reason, refused.Fault.Address));
        Assert.Equal(4, _socket.Sent.Count);
    }

    [Fact]
    public async Task Idle_EndsTheSessionAsTimedOut_AfterWhatWasQueued_AndThePeerMayBeginAnother()
    {
        DatagramSession ann = await AcceptAsync(Ann, new DatagramSessionOptions { IdleTime = TimeSpan.FromSeconds(10) });
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(EndReason.TimedOut, (await ann.Closed.WaitAsync(Cancellation)).Reason);
        Assert.Equal([1], await ReceiveAsync(ann));
        Assert.False(await ann.WaitToReceiveAsync(Cancellation));
        FaultException read = await Assert.ThrowsAsync<FaultException>(async () => await ann.ReceiveAsync(Cancellation));
        FaultException sent = await Assert.ThrowsAsync<FaultException>(async () => await ann.SendAsync(default, null, Cancellation));
        Assert.Equal((FaultReason.TimedOut, FaultReason.TimedOut), (read.Fault.Reason, sent.Fault.Reason));
        Assert.Contains("10.0 s", read.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sessions!.Count);
        _socket.Arrive(Ann, 2);
        DatagramSession again = await _sessions.AcceptAsync(Cancellation);
        Assert.NotSame(ann, again);
        Assert.Equal([2], await ReceiveAsync(again));
    }

    [Fact]
    public async Task ReceivingOrSending_KeepsASessionAlive_WhileOthersExpire()
    {
        DatagramSessions sessions = Open(new DatagramSessionOptions { IdleTime = TimeSpan.FromSeconds(10) });
        DatagramSession ann = await AcceptAsync(Ann);
        DatagramSession bob = await AcceptAsync(Bob);
        DatagramSession cid = await AcceptAsync(Cid);
        _clock.Advance(TimeSpan.FromSeconds(6));
        await ann.SendAsync(default, null, Cancellation);
        _socket.Arrive(Bob, 2);
        Assert.Equal([1], await ReceiveAsync(bob));
        Assert.Equal([2], await ReceiveAsync(bob));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(EndReason.TimedOut, (await cid.Closed.WaitAsync(Cancellation)).Reason);
        Assert.False(ann.Closed.IsCompleted || bob.Closed.IsCompleted);
        Assert.Equal(2, sessions.Count);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.True(ann.Closed.IsCompleted && bob.Closed.IsCompleted);
    }

    [Fact]
    public async Task Infinite_IdleTimeNeverEndsASession()
    {
        DatagramSession ann = await AcceptAsync(Ann, new DatagramSessionOptions { IdleTime = Timeout.InfiniteTimeSpan });
        _clock.Advance(TimeSpan.FromDays(400));
        Assert.False(ann.Closed.IsCompleted);
    }

    [Fact]
    public async Task ANewPeer_WhenFull_IsRefusedAndCounted_AndThoseThereGoOn()
    {
        DatagramSessions sessions = Open(new DatagramSessionOptions { SessionsMax = 1 });
        DatagramSession ann = await AcceptAsync(Ann);
        _socket.Arrive(Bob, 1);
        _socket.Arrive(Ann, 2);
        Assert.Equal([1], await ReceiveAsync(ann));
        Assert.Equal([2], await ReceiveAsync(ann));
        Assert.Equal((1L, 0L, 1), (sessions.RefusedCount, sessions.DisplacedCount, sessions.Count));
        Assert.False(sessions.TryAccept(out _));
        await ann.DisposeAsync();
        Assert.Equal(Bob, (await AcceptAsync(Bob)).Remote);
    }

    [Fact]
    public async Task ANewPeer_WhenFull_TakesThePlaceOfTheOneIdleLongest_WhereThatWasChosen()
    {
        DatagramSessions sessions = Open(new DatagramSessionOptions { SessionsMax = 2, WhenFull = WhenSessionsFull.EndLongestIdle });
        DatagramSession ann = await AcceptAsync(Ann);
        DatagramSession bob = await AcceptAsync(Bob);
        await ann.SendAsync(default, null, Cancellation);
        DatagramSession cid = await AcceptAsync(Cid);
        ConnectionEnd end = await bob.Closed.WaitAsync(Cancellation);
        Assert.Equal(EndReason.AbortedHere, end.Reason);
        Assert.Contains("idle longest", end.Fault!.Detail, StringComparison.Ordinal);
        Assert.False(ann.Closed.IsCompleted || cid.Closed.IsCompleted);
        Assert.Equal((0L, 1L, 2), (sessions.RefusedCount, sessions.DisplacedCount, sessions.Count));
    }

    [Fact]
    public async Task ASlowOwner_LosesTheNewest_Counted_AndKeepsNoOtherWaiting()
    {
        DatagramSessions sessions = Open(new DatagramSessionOptions { QueueMax = 2 });
        for (byte number = 1; number <= 5; number++)
        {
            _socket.Arrive(Ann, number);
        }

        DatagramSession bob = await AcceptSecondAsync(Bob);
        Assert.Equal([1], await ReceiveAsync(bob));
        Assert.Equal((3L, 0L, 3L), (_first!.DroppedCount, bob.DroppedCount, sessions.DroppedCount));
        Datagram[] batch = new Datagram[4];
        Assert.Equal(2, _first.TryReceive(batch));
        Assert.Equal([1, 2], batch.Take(2).Select(datagram => datagram.Payload.Span[0]));
    }

    [Fact]
    public async Task AFault_GoesToTheSessionThatItConcerns_OnceAndBetweenItsDatagrams_AndEndsNothing()
    {
        DatagramSessions sessions = Open();
        DatagramSession ann = await AcceptAsync(Ann);
        _socket.Fail(new Fault(FaultReason.Refused, SocketOperation.Receive) { Address = Ann, Errno = Errno.ECONNREFUSED });
        _socket.Fail(new Fault(FaultReason.Refused, SocketOperation.Receive) { Address = Cid });
        _socket.Fail(new Fault(FaultReason.Other, SocketOperation.Receive));
        _socket.Arrive(Ann, 2);
        DatagramSession bob = await AcceptAsync(Bob);
        Datagram[] batch = new Datagram[4];
        Assert.Equal(1, ann.TryReceive(batch));
        Assert.Equal(Errno.ECONNREFUSED, Assert.Throws<FaultException>(() => ann.TryReceive(batch)).Fault.Errno);
        Assert.Equal(1, ann.TryReceive(batch));
        Assert.Equal(1, bob.TryReceive(batch));
        Assert.Equal(0, bob.TryReceive(batch));
        Assert.Equal(2, sessions.Count);
    }

    [Fact]
    public async Task ASessionThatExpiresUnaccepted_LeavesTheAcceptQueue()
    {
        DatagramSessions sessions = Open(new DatagramSessionOptions { IdleTime = TimeSpan.FromSeconds(10) });
        _socket.Arrive(Ann, 1);
        Assert.True(await sessions.WaitToAcceptAsync(Cancellation));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(sessions.TryAccept(out _));
        ValueTask<bool> waiting = sessions.WaitToAcceptAsync(Cancellation);
        Assert.False(waiting.IsCompleted);
        _socket.Arrive(Bob, 1);
        Assert.True(await waiting);
        Assert.Equal(Bob, (await sessions.AcceptAsync(Cancellation)).Remote);
    }

    [Fact]
    public async Task Dispose_OfASession_IsFinished_AndOfTheListenerEndsTheOthersAndTheSocket()
    {
        DatagramSessions sessions = Open();
        DatagramSession ann = await AcceptAsync(Ann);
        DatagramSession bob = await AcceptAsync(Bob);
        await ann.DisposeAsync();
        await ann.DisposeAsync();
        Assert.Equal(EndReason.Finished, (await ann.Closed).Reason);
        Assert.False(await ann.WaitToReceiveAsync(Cancellation));
        Assert.False(bob.Closed.IsCompleted);
        await sessions.DisposeAsync();
        await sessions.DisposeAsync();
        Assert.True(_socket.IsClosed);
        Assert.Equal(EndReason.AbortedHere, (await bob.Closed).Reason);
        Assert.False(await sessions.WaitToAcceptAsync(Cancellation));
        FaultException refused = await Assert.ThrowsAsync<FaultException>(async () => await sessions.AcceptAsync(Cancellation));
        Assert.Equal(FaultReason.AbortedHere, refused.Fault.Reason);
    }

    [Fact]
    public async Task Cancelling_AWaitLosesNothing()
    {
        DatagramSessions sessions = Open();
        using CancellationTokenSource gaveUp = new();
        ValueTask<bool> accepting = sessions.WaitToAcceptAsync(gaveUp.Token);
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await accepting);
        DatagramSession ann = await AcceptAsync(Ann);
        Assert.Equal([1], await ReceiveAsync(ann));
        using CancellationTokenSource gaveUpAgain = new();
        ValueTask<bool> receiving = ann.WaitToReceiveAsync(gaveUpAgain.Token);
        await gaveUpAgain.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
        _socket.Arrive(Ann, 2);
        Assert.Equal([2], await ReceiveAsync(ann));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Options_OutsideTheirRangeAreRefused(int sessionsMax, int queueMax, int idleSeconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DatagramSessions(_socket, new DatagramSessionOptions
        {
            SessionsMax = sessionsMax,
            QueueMax = queueMax,
            IdleTime = TimeSpan.FromSeconds(idleSeconds),
        }));


    private static async Task<byte[]> ReceiveAsync(DatagramSession session)
    {
        using Datagram datagram = await session.ReceiveAsync(Cancellation);
        return datagram.Payload.ToArray();
    }

    private DatagramSessions Open(DatagramSessionOptions? options = null) => _sessions ??= new DatagramSessions(_socket, options);

    private async Task<DatagramSession> AcceptAsync(Address from, DatagramSessionOptions? options = null)
    {
        DatagramSessions sessions = Open(options);
        _socket.Arrive(from, 1);
        DatagramSession session = await sessions.AcceptAsync(Cancellation);
        Assert.Equal(from, session.Remote);
        return session;
    }

    /// <summary>Keeps the session that has waited longer as the first, and returns the one of <paramref name="from"/>.</summary>
    private async Task<DatagramSession> AcceptSecondAsync(Address from)
    {
        _first = await Open().AcceptAsync(Cancellation);
        return await AcceptAsync(from);
    }
}
