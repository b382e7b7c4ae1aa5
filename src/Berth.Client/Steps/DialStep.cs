namespace Berth;

/// <summary>
/// A step of a dial: <see cref="DialResolved"/>; for each attempt <see cref="DialTrying"/>, perhaps <see cref="DialUnanswered"/>, and
/// <see cref="DialFailed"/> or <see cref="DialLost"/>; at last <see cref="DialConnected"/> for the one that connected.
/// </summary>
public abstract record DialStep
{
    private protected DialStep()
    {
    }
}
