namespace Berth;

public sealed class ConcurrencyModelTests
{
    [Theory]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:3")]
    [InlineData("process")]
    [InlineData("prefork:2")]
    [InlineData("prefork:2/loop")]
    [InlineData("prefork:2/loop:3")]
    [InlineData("prefork:2/thread")]
    [InlineData("prefork:2/prethread:4")]
    [InlineData("loop")]
    [InlineData("loop:4")]
    public void EveryWord_IsPrintedAsItIsParsed(string text) => Assert.Equal(text, ConcurrencyModel.Parse(text).ToString());

    [Theory]
    [InlineData(" Prefork:2/ITERATIVE ", "prefork:2")]
    [InlineData("loop:1", "loop")]
    public void OtherSpellings_AreTheSameModel(string text, string printed)
    {
        Assert.Equal(printed, ConcurrencyModel.Parse(text).ToString());
        Assert.Equal(ConcurrencyModel.Parse(printed), ConcurrencyModel.Parse(text));
    }

    [Theory]
    [InlineData("prefrok:2", "did you mean 'prefork'?")]
    [InlineData("tread", "did you mean 'thread'?")]
    [InlineData("xyzzy", "models are iterative, thread, prethread:N")]
    [InlineData("", "models are iterative, thread, prethread:N")]
    [InlineData("prefork", "'prefork' needs a number: 'prefork:4', say")]
    [InlineData("prethread", "'prethread' needs a number")]
    [InlineData("thread:4", "'thread' takes no number: write 'thread'")]
    [InlineData("loop:0", "'0' is no number from 1 to 1024")]
    [InlineData("loop:1025", "'1025' is no number from 1 to 1024")]
    [InlineData("loop:-1", "'-1' is no number from 1 to 1024")]
    [InlineData("prefork:two", "'two' is no number from 1 to 1024")]
    [InlineData("thread/loop", "only prefork:N takes an inner model, not 'thread'")]
    [InlineData("prefork:2/process", "a worker runs an in-process model; 'process' starts processes itself")]
    [InlineData("prefork:2/prefork:2", "a worker runs an in-process model")]
    [InlineData("prefork:2/lop", "unknown model 'lop': did you mean 'loop'?")]
    public void AMistake_IsNamedWithWhatWouldBeRight(string text, string message)
    {
        FormatException error = Assert.Throws<FormatException>(() => ConcurrencyModel.Parse(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWorkerOfWorkers_CannotBeMade()
    {
        Assert.Throws<ArgumentException>(() => ConcurrencyModel.Prefork(2, ConcurrencyModel.Process));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConcurrencyModel.Prefork(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConcurrencyModel.Loops(ConcurrencyModel.CountMax + 1));
    }
}
