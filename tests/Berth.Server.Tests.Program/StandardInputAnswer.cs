namespace Berth;

/// <summary>What a program does that a super-server starts with a connection: here it says hello and ends.</summary>
internal static class StandardInputAnswer
{
    /// <returns>The exit code: 1, and the fault on standard output, when standard input is no connection.</returns>
    public static async Task<int> GiveAsync()
    {
        try
        {
            await using Connection connection = BerthClient.FromStandardInput();
            await connection.Output.WriteAsync("hello\n"u8.ToArray());
            return 0;
        }
        catch (FaultException error)
        {
            Console.Out.WriteLine($"{error.Fault.Reason}: {error.Fault.Detail}");
            return 1;
        }
    }
}
