using System.Diagnostics;
using System.Text;

namespace Berth.Linux.Tests.Worker;

/// <summary>What a worker does, by the first word of its description.</summary>
internal static class WorkerActions
{
    public static async Task<int> RunAsync(WorkerInheritance inheritance)
    {
        string[] words = inheritance.Description.Split(' ');
        switch (words[0])
        {
            case "report":
                await AnswerAsync(inheritance, Report(inheritance));
                return 0;

            case "echo":
                await inheritance.Control.CopyToAsync(inheritance.Control);
                return 0;

            case "exit":
                return int.Parse(words[1]);

            // Says that it is there, then goes on until it is ended from outside: the end of its control channel does not matter to it.
            case "stuck":
                await AnswerAsync(inheritance, "stuck: yes\n");
                Thread.CurrentThread.Join();
                return 0;

            case "busy":
                await AnswerAsync(inheritance, "busy: yes\n");
                while (true)
                {
                    Thread.SpinWait(1000);
                }

            case "grandchild":
                await AnswerAsync(inheritance, Output("/usr/bin/env", []) + Output("/bin/ls", ["/proc/self/fd"]));
                return 0;

            case "shared-memory":
                await SharedMemoryScenario.EchoAsync(inheritance);
                return 0;

            default:
                return 99;
        }
    }

    private static string Report(WorkerInheritance inheritance)
    {
        StringBuilder report = new();
        report.AppendLine($"id: {Environment.ProcessId}");
        report.AppendLine($"isWorker: {LinuxWorkerPlatform.IsWorker}");
        report.AppendLine($"description: {inheritance.Description}");
        report.AppendLine($"parentId: {inheritance.ParentId}");
        report.AppendLine($"variable: {Environment.GetEnvironmentVariable("BERTH_WORKER")}");
        report.AppendLine($"commandLine: {Convert.ToHexString(File.ReadAllBytes("/proc/self/cmdline"))}");
        report.AppendLine($"comm: {File.ReadAllText("/proc/self/comm").Trim()}");
        report.AppendLine($"group: {File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ')[2]}");
        report.AppendLine($"blocked: {Blocked()}");
        report.AppendLine($"given: {string.Join(' ', inheritance.Descriptors.Select(Target))}");
        report.AppendLine($"closeOnExec: {string.Join(' ', inheritance.Descriptors.Prepend(4).Prepend(3).Select(IsCloseOnExec))}");
        report.AppendLine($"stdin: {Target(0)}");
        report.AppendLine($"all: {string.Join(' ', Directory.GetFiles("/proc/self/fd").Select(path => Target(path)))}");
        return report.ToString();
    }

    public static string Target(int descriptor) => Target($"/proc/self/fd/{descriptor}");

    public static bool IsCloseOnExec(int descriptor) => (Flags(descriptor) & 0x80000) != 0;

    /// <summary>The main thread's blocked signals in hexadecimal.</summary>
    public static string Blocked() =>
        Field("/proc/self/status", "SigBlk:");

    private static int Flags(int descriptor) => Convert.ToInt32(Field($"/proc/self/fdinfo/{descriptor}", "flags:"), 8);

    private static string Field(string file, string name) =>
        File.ReadAllLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();

    private static string Target(string path) => new FileInfo(path).LinkTarget ?? "closed";

    private static async Task AnswerAsync(WorkerInheritance inheritance, string text) =>
        await inheritance.Control.WriteAsync(Encoding.UTF8.GetBytes(text));

    private static string Output(string program, string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(info)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
