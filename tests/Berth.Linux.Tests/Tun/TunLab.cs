using System.Diagnostics;

namespace Berth.Linux.Tests;

/// <summary>
/// A network of two: the kernel of a namespace at 10.9.0.1 and fd00:9::1, and behind the device <c>tun0</c> a host of Berth's own TCP/IP at .2 and ::2.
/// </summary>
internal sealed class TunLab : IAsyncDisposable
{
    private const string Setup = """
        ip tuntap add dev tun0 mode tun || { echo "this machine gives no TUN device" >&2; exit 1; }
        echo 0 >/proc/sys/net/ipv6/conf/tun0/accept_dad
        ip addr add 10.9.0.1/24 dev tun0
        ip addr add fd00:9::1/64 dev tun0 nodad
        ip link set tun0 up
        """;

    private readonly NetworkLab _lab;
    private readonly Process _host;

    private TunLab(NetworkLab lab, Process host)
    {
        _lab = lab;
        _host = host;
    }

    public static async Task<TunLab> StartAsync(double loss, int seed)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/dev/net/tun"), "needs /dev/net/tun");
        Assert.SkipUnless(MayOpen("/dev/net/tun"), "this user may not open /dev/net/tun");
        NetworkLab lab = await NetworkLab.StartAsync(Setup);
        Process host = Start(lab, $"{Helper.Path} tun {loss.ToString(System.Globalization.CultureInfo.InvariantCulture)} {seed}");
        TunLab made = new(lab, host);
        await made.HeardAsync("ready");
        return made;
    }

    /// <summary>Has the kernel's end do something; what it prints at last.</summary>
    public async Task<string> KernelAsync(string action)
    {
        await using KernelEnd end = Kernel(action);
        return await end.ReadLineAsync();
    }

    public KernelEnd Kernel(string action) => new(Start(_lab, $"python3 {Path.Combine(AppContext.BaseDirectory, "Tun", "kernel_end.py")} {action}"));

    /// <summary>Orders our host to do something.</summary>
    public async Task OrderAsync(string order)
    {
        await _host.StandardInput.WriteLineAsync(order);
        await _host.StandardInput.FlushAsync();
    }

    /// <summary>What our host prints next under a name; it prints nothing else meanwhile.</summary>
    public async Task<string> HeardAsync(string name)
    {
        string line = await _host.StandardOutput.ReadLineAsync(Patience.Token) ?? throw new EndOfStreamException($"The host ended before it said '{name}'.");
        string[] parts = line.Split(": ", 2);
        Assert.Equal(name, parts[0]);
        return parts[1];
    }

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync(); // All its processes end with it.
        _host.Dispose();
    }

    private static bool MayOpen(string path)
    {
        try
        {
            File.Open(path, FileMode.Open, FileAccess.ReadWrite).Dispose();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Process Start(NetworkLab lab, string command) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {lab.On()}{command}"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    /// <summary>A program with the kernel's sockets.</summary>
    internal sealed class KernelEnd(Process process) : IAsyncDisposable
    {
        public async Task<string> ReadLineAsync() =>
            await process.StandardOutput.ReadLineAsync(Patience.Token) ?? throw new EndOfStreamException("Python said nothing more.");

        public async ValueTask DisposeAsync()
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(Patience.Token);
            process.Dispose();
        }
    }
}
