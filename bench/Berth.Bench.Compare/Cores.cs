namespace Berth.Bench.Compare;

/// <summary>Which cores are whose: the first for the server that is measured, the others for the generator.</summary>
internal sealed record Cores(int Count)
{
    /// <summary>The server's core, as taskset takes it.</summary>
    public static string Server => "0";

    /// <summary>The generator's cores, as taskset takes them.</summary>
    public string Generator => Count > 2 ? $"1-{Count - 1}" : "1";

    /// <summary>The generator's threads: one fewer than its cores, so that something is left for the rest of the system.</summary>
    public int GeneratorThreads => Math.Clamp(Count - 2, 1, 3);
}
