using System.Text;

namespace Berth.Linux.Tests;

public sealed class WorkerVariablesTests
{
    [Fact]
    public void TryParse_ReadsWhatToStringWrote()
    {
        WorkerVariables variables = new(3, 4711);
        Assert.Equal("v1;descriptors=3;parent=4711", variables.ToString());
        Assert.True(WorkerVariables.TryParse(variables.ToString(), out WorkerVariables read));
        Assert.Equal(variables, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("v1;descriptors=3")]
    [InlineData("v1;parent=1;descriptors=3")]
    [InlineData("v1;descriptors=3;parent=1;more=1")]
    [InlineData("v1;descriptors=+3;parent=1")]
    [InlineData("v1;descriptors= 3;parent=1")]
    [InlineData("v1;descriptors=3;parent=")]
    [InlineData("v2;descriptors=3;parent=1")]
    public void TryParse_RefusesAnythingElse(string text) => Assert.False(WorkerVariables.TryParse(text, out _));

    [Theory]
    [InlineData("a\0b\0", new[] { "a", "b" })]
    [InlineData("a\0\0b\0\0", new[] { "a", "", "b", "" })]
    [InlineData("a\0b", new[] { "a", "b" })]
    [InlineData("", new string[0])]
    public void SplitArguments_KeepsEmptyOnes(string all, string[] expected) =>
        Assert.Equal(expected, WorkerStarter.SplitArguments(Encoding.UTF8.GetBytes(all)).Select(Encoding.UTF8.GetString));

    [Theory]
    [InlineData(0x0000, 0, null)]
    [InlineData(0x0700, 7, null)]
    [InlineData(0xff00, 255, null)]
    [InlineData(0x0009, null, 9)]
    [InlineData(0x008b, null, 11)]
    public void Decode_ReadsAWaitStatus(int status, int? exitCode, int? signal) =>
        Assert.Equal(new WorkerExit(exitCode, signal), ProcessCalls.Decode(status));

    [Theory]
    [InlineData(11, FaultReason.OutOfMemory)]
    [InlineData(12, FaultReason.OutOfMemory)]
    [InlineData(24, FaultReason.OutOfDescriptors)]
    [InlineData(23, FaultReason.OutOfDescriptors)]
    [InlineData(13, FaultReason.AccessDenied)]
    [InlineData(1, FaultReason.AccessDenied)]
    [InlineData(2, FaultReason.Other)]
    [InlineData(7, FaultReason.Other)]
    public void ReasonOf_AFailedStart(int errno, FaultReason expected) =>
        Assert.Equal(expected, StartFault.ReasonOf(new Errno(errno)));
}
