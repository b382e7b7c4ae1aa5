namespace Berth.Tests.Names;

public sealed class NameErrorTableTests
{
    [Fact]
    public void EveryRow_HasAPropertyOfItsName_ASentenceAndSomethingToCheck()
    {
        Dictionary<string, NameError> properties = typeof(NameError).GetProperties()
            .Where(property => property.PropertyType == typeof(NameError))
            .ToDictionary(property => property.Name, property => (NameError)property.GetValue(null)!);
        Assert.Equal(properties, NameErrorTable.All.ToDictionary(entry => entry.Name, entry => entry.Error));
        Assert.All(NameErrorTable.All, entry =>
        {
            Assert.Equal('.', entry.Sentence[^1]);
            Assert.Equal('.', entry.Check[^1]);
        });
    }

    [Theory]
    [InlineData("EAI_NONAME")]
    [InlineData("eai_noname")]
    [InlineData(" Eai_NoName ")]
    public void Find_TakesTheNameInAnyCase(string typed) => Assert.Equal(NameError.EAI_NONAME, NameErrorTable.Find(typed)?.Error);

    [Theory]
    [InlineData("NONAME")]
    [InlineData("-2")]
    [InlineData("2")]
    [InlineData("ENOENT")]
    public void Find_TakesNothingThatCouldBeAnErrno(string typed) => Assert.Null(NameErrorTable.Find(typed));

    [Fact]
    public void AFault_NamesTheResolversErrorFirst_AndExplainsTheErrnoBehindIt()
    {
        Fault fault = new(FaultReason.OutOfDescriptors, SocketOperation.Resolve)
        {
            Host = "db",
            NameError = NameError.EAI_SYSTEM,
            Errno = Errno.EMFILE,
        };
        Assert.Equal("db  resolve: EAI_SYSTEM", FaultText.Headline(fault));
        Assert.Contains("EMFILE: " + Errno.EMFILE.Sentence, FaultText.Explanation(fault));
        Assert.StartsWith(NameErrorTable.Find("EAI_SYSTEM")!.Sentence, FaultText.Explanation(fault));
    }

    [Fact]
    public void ANumberThatIsNotInTheTable_IsShownAsItIs() => Assert.Equal("EAI error -199", new NameError(-199).Name);
}
