namespace Berth.Linux.Tests.Worker;

/// <summary>What the tests read: one `name: value` a line.</summary>
internal static class Lines
{
    public static void Print(string name, object? value)
    {
        Console.Out.WriteLine($"{name}: {value}");
        Console.Out.Flush();
    }
}
