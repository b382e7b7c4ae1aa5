namespace Berth;

/// <summary>
/// Looks at the descriptor limit before anything else is loaded: with too few, .NET cannot load a part of itself, and the process would
/// end with a stack trace or a core dump instead of a sentence.
/// </summary>
internal static class DescriptorNeed
{
    /// <summary>With fewer, connecting does not work; a server needs some 20 more, and says so itself.</summary>
    private const int LimitMin = 80;

    /// <summary>Says on standard error that the limit is too low, if it is.</summary>
    /// <returns>Whether the tool can work.</returns>
    public static bool IsMet()
    {
        if (BerthEngine.Default.DescriptorLimit is not { } limit || limit >= LimitMin)
        {
            return true;
        }

        Terminal.Complain($"only {limit} descriptors may be open here, and berth needs {LimitMin}. Raise the limit (ulimit -n).");
        return false;
    }
}
