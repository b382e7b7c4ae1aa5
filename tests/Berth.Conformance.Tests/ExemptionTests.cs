using System.Reflection;

namespace Berth.Conformance;

/// <summary>The table of exemptions in <c>docs/engines.md</c> names only what exists.</summary>
public sealed class ExemptionTests
{
    private static readonly string[] Engines = [.. EnginesUnderTest.All.Select(engine => engine.Name)];

    private static readonly string[] Kinds = ["*", AddressKind.IPv4.Word, AddressKind.IPv6.Word, AddressKind.Unix.Word];

    private static readonly HashSet<string> AllBehaviours =
    [
        .. typeof(ExemptionTests).Assembly.GetTypes()
            .Where(type => type.IsAbstract)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .Select(method => method.Name),
    ];

    [Fact]
    public void EveryExemption_NamesAnEngine_AKind_ABehaviour_AndAReason() => Assert.All(Exemption.All, row =>
    {
        Assert.Contains(row.Engine, Engines);
        Assert.Contains(row.Over, Kinds);
        Assert.Contains(row.Behaviour, AllBehaviours);
        Assert.True(row.Reason.Length > 20, $"'{row.Reason}' is no reason");
    });

    [Fact]
    public void NoExemption_IsThereTwice() =>
        Assert.Equal(Exemption.All.Count, Exemption.All.Select(row => (row.Engine, row.Over, row.Behaviour)).Distinct().Count());

    [Fact]
    public void TheSuite_HasTheBehavioursItPromises()
    {
        int pipes = typeof(PipeBehaviours).GetMethods().Count(method => method.GetCustomAttribute<FactAttribute>() is not null);
        Assert.InRange(pipes, 15, int.MaxValue);
        Assert.InRange(AllBehaviours.Count - pipes, 60, int.MaxValue);
    }
}
