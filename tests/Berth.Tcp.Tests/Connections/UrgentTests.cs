namespace Berth;

/// <summary>RFC 9293 section 3.8.5 and RFC 6093: urgent data, where Linux places it.</summary>
public sealed class UrgentTests
{
    private const TcpFlags Urgent = TcpFlags.Acknowledgement | TcpFlags.Urgent;

    [Fact]
    public void UrgentByte_IsTheOneBeforeThePointer()
    {
        LoneEnd end = LoneEnd.Established();
        end.Connection.WriteUrgent(new byte[3], end.Now);
        end.Do(static (_, _) => { });
        SentSegment sent = Assert.Single(end.Take());
        Assert.Equal(("P.U 1:4(3) ack 1", 3), (sent.Brief, sent.Urgent));

        end.Arrive(Urgent, 1, 4, count: 10, urgent: 4);
        Assert.True(end.Connection.TakeEvents().HasFlag(TcpEvents.Urgent));
        Assert.True(end.Connection.TryReadUrgent(out byte value));
        Assert.Equal(4, value);
        Assert.False(end.Connection.TryReadUrgent(out _));
    }

    [Fact]
    public void Reading_StopsAtTheMark_AndStepsOverTheByte()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(Urgent, 1, 1, count: 10, urgent: 4);
        byte[] read = new byte[20];
        Assert.Equal(3, end.Connection.Readable);
        Assert.Equal(3, end.Connection.Read(read, end.Now));
        Assert.True(end.Connection.IsAtMark);
        Assert.Equal(6, end.Connection.Read(read, end.Now));
        Assert.Equal(LoneEnd.Bytes(5, 6), read[..6]);
        Assert.False(end.Connection.IsAtMark);
    }

    [Fact]
    public void InLine_TheByteStaysInTheStream_AndReadingStopsBeforeIt()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { UrgentInline = true });
        end.Arrive(Urgent, 1, 1, count: 10, urgent: 4);
        byte[] read = new byte[20];
        Assert.False(end.Connection.TryReadUrgent(out _));
        Assert.Equal(3, end.Connection.Read(read, end.Now));
        Assert.True(end.Connection.IsAtMark);
        Assert.Equal(7, end.Connection.Read(read, end.Now));
        Assert.Equal(LoneEnd.Bytes(4, 7), read[..7]);
    }

    [Fact]
    public void PointerBeforeItsByte_IsToldAtOnce_AndTheByteWhenItComes()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(Urgent, 1, 1, urgent: 100);
        Assert.Equal(TcpEvents.Urgent, end.Connection.TakeEvents());
        Assert.False(end.Connection.TryReadUrgent(out _));
        end.Data(100);
        Assert.True(end.Connection.TryReadUrgent(out byte value));
        Assert.Equal(100, value);
    }

    [Fact]
    public void PointerIsTaken_BeforeAClosedWindow()
    {
        LoneEnd end = LoneEnd.Established(LoneEnd.Plain with { ReceiveBuffer = 1000 });
        end.Data(1000);
        end.Connection.TakeEvents();
        end.Arrive(Urgent, 1001, 1, count: 10, urgent: 10);
        Assert.Equal(TcpEvents.Urgent, end.Connection.TakeEvents());
    }

    [Fact]
    public void RepeatedPointer_IsNoNews_AndALaterOneTakesItsPlace()
    {
        LoneEnd end = LoneEnd.Established();
        end.Arrive(Urgent, 1, 1, count: 10, urgent: 4);
        end.Connection.TakeEvents();
        end.Arrive(Urgent, 1, 1, count: 10, urgent: 4);
        Assert.False(end.Connection.TakeEvents().HasFlag(TcpEvents.Urgent));
        end.Arrive(Urgent, 11, 1, count: 10, urgent: 2);
        Assert.True(end.Connection.TakeEvents().HasFlag(TcpEvents.Urgent));
        Assert.True(end.Connection.TryReadUrgent(out byte value));
        Assert.Equal(12, value);
    }

    [Fact]
    public void EverySegmentBeforeTheUrgentByte_PointsToIt_AndNoneAfter()
    {
        LoneEnd end = LoneEnd.Established();
        end.Connection.WriteUrgent(new byte[2500], end.Now);
        end.Do(static (_, _) => { });
        end.Write(1000);
        Assert.Equal([2500, 1500, 500, 0], end.Take().Select(static sent => sent.Urgent));
    }

    [Fact]
    public void UrgentData_DoesNotWaitForNagle()
    {
        LoneEnd end = LoneEnd.Established();
        end.Write(10);
        end.Take();
        end.Connection.WriteUrgent(new byte[1], end.Now);
        end.Do(static (_, _) => { });
        Assert.Equal(1, Assert.Single(end.Take()).Urgent);
    }
}
