using System.Buffers.Binary;
using System.Diagnostics;

namespace Berth;

/// <summary>Has packets read by tshark(1), which never saw our code: an independent judge of what we write.</summary>
internal static class Tshark
{
    private const uint LinkTypeRawIp = 101;

    /// <summary>The fields of each packet, as tshark writes them: the values of one field with commas between.</summary>
    public static List<string[]> Fields(IReadOnlyList<byte[]> packets, params string[] fields)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "tshark"))),
            "there is no tshark(1) here; install tshark");
        string path = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():N}.pcap");
        File.WriteAllBytes(path, Pcap(packets));
        try
        {
            ProcessStartInfo info = new("tshark", ["-n", "-r", path, "-T", "fields", "-E", "separator=|", "-E", "occurrence=a"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            string[] preferences =
            [
                "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE",
                "tcp.relative_sequence_numbers:FALSE", "tcp.analyze_sequence_numbers:FALSE", "tcp.desegment_tcp_streams:FALSE",
            ];
            foreach (string preference in preferences)
            {
                info.ArgumentList.Add("-o");
                info.ArgumentList.Add(preference);
            }

            foreach (string field in fields)
            {
                info.ArgumentList.Add("-e");
                info.ArgumentList.Add(field);
            }

            using Process process = Process.Start(info)!;
            Task<string> complaints = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, complaints.Result);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Pcap(IReadOnlyList<byte[]> packets)
    {
        using MemoryStream stream = new();
        WriteWords(stream, 0xA1B2C3D4, 0x00020004, 0, 0, 65_535, LinkTypeRawIp);
        for (int number = 0; number < packets.Count; number++)
        {
            WriteWords(stream, (uint)number, 0, (uint)packets[number].Length, (uint)packets[number].Length);
            stream.Write(packets[number]);
        }

        return stream.ToArray();
    }

    private static void WriteWords(MemoryStream stream, params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
            stream.Write(bytes);
        }
    }
}
