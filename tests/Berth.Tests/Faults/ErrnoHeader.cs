using System.Diagnostics;

namespace Berth.Tests.Faults;

/// <summary>What the C headers of this host say about error numbers, asked of the C preprocessor.</summary>
internal static class ErrnoHeader
{
    public static IReadOnlyDictionary<string, int>? Read(IEnumerable<ErrnoEntry> entries, out string reason)
    {
        string[] names = [.. entries.SelectMany(entry => new[] { entry.Name, entry.Alias }).OfType<string>()];
        string program = "#define _GNU_SOURCE\n#include <errno.h>\n" + string.Concat(names.Select(name => $"berth \"{name}\" {name}\n"));
        ProcessStartInfo start = new("cc", ["-E", "-P", "-x", "c", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process compiler = Process.Start(start)!;
            Task<string> errors = compiler.StandardError.ReadToEndAsync();
            compiler.StandardInput.Write(program);
            compiler.StandardInput.Close();
            string output = compiler.StandardOutput.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode != 0)
            {
                reason = $"cc can't read errno.h: {errors.GetAwaiter().GetResult()}";
                return null;
            }

            reason = "";
            return Numbers(output);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            reason = $"no C compiler: {e.Message}";
            return null;
        }
    }

    private static Dictionary<string, int> Numbers(string output)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        foreach (string line in output.Split('\n').Where(line => line.StartsWith("berth ", StringComparison.Ordinal)))
        {
            string[] words = line.Split(' ');
            numbers[words[1].Trim('"')] = int.Parse(words[2]);
        }

        return numbers;
    }
}
