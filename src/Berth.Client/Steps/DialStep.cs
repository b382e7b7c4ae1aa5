namespace Berth;

/// <summary>
/// A step of a dial: <see cref="DialResolved"/>, then <see cref="DialTrying"/> with <see cref="DialFailed"/> for each address that
/// fails, and <see cref="DialConnected"/> for the one that does not.
/// </summary>
public abstract record DialStep
{
    private protected DialStep()
    {
    }
}
