namespace Berth;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(FaultReason.ResetByPeer, SocketOperation.Connect, 56)]
    [InlineData(FaultReason.ResetByPeer, SocketOperation.Receive, 56)]
    [InlineData(FaultReason.Refused, SocketOperation.Connect, 7)]
    [InlineData(FaultReason.Unreachable, SocketOperation.Connect, 7)]
    [InlineData(FaultReason.TimedOut, SocketOperation.Connect, 28)]
    [InlineData(FaultReason.TimedOut, SocketOperation.Receive, 28)]
    [InlineData(FaultReason.NameNotResolved, SocketOperation.Resolve, 6)]
    [InlineData(FaultReason.MessageTooLong, SocketOperation.Send, 1)]
    public void Fault_EndsWithTheCodeOfWhatItPrevented(FaultReason reason, SocketOperation operation, int code) =>
        Assert.Equal(code, ExitCodes.Of(new Fault(reason, operation)));
}
