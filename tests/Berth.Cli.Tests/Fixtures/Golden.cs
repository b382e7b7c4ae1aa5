using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>Texts that people read, kept as files beside the tests. BERTH_UPDATE=1 writes them anew.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        string file = Path.Combine(Folder(), name + ".txt");
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"There is no {file}; BERTH_UPDATE=1 writes it.");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Golden");
}
