namespace Berth.Linux.Tests;

/// <summary>A guard against hanging for ever, nothing that a test waits for.</summary>
internal static class Patience
{
    /// <summary>Fires with the test's own end, or after a time that only a hang reaches.</summary>
    public static CancellationToken Token
    {
        get
        {
            CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Helper.Patience);
            return limit.Token;
        }
    }
}
