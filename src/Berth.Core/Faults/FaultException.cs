namespace Berth;

/// <summary>
/// The one exception type that Berth's operations throw for what the network or the system refused. It derives from
/// <see cref="IOException"/> because <see cref="System.Net.Security.SslStream"/> and Kestrel treat that type as a broken transport.
/// </summary>
public sealed class FaultException : IOException
{
    /// <summary>Makes an exception that carries <paramref name="fault"/>.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="inner">The exception of the base library in which the fault first showed, if there was one.</param>
    public FaultException(Fault fault, Exception? inner = null)
        : base(FaultText.Message(fault), inner)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Fault = fault;
    }

    /// <summary>What went wrong.</summary>
    public Fault Fault { get; }

    /// <summary>
    /// When several addresses were tried: the faults of the other ones, in the order in which they were tried. Default none.
    /// </summary>
    public IReadOnlyList<Fault> Others { get; init; } = [];

    /// <summary>The fault's headline and explanation, then one line for each of <see cref="Others"/>.</summary>
    public override string Message => string.Join('\n', Others.Select(FaultText.Headline).Prepend(base.Message));
}
