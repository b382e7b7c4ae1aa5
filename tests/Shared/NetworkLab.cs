using System.Diagnostics;

namespace Berth;

/// <summary>
/// Hosts and wires for a test alone: network namespaces of the kernel's, with a process tree and mounts of their own. Everything in it
/// ends with the lab, and with the test's process should that be killed. One host is there from the start; `ip netns add NAME` in
/// the set-up makes others. A test that gets no lab on this machine is skipped and says why.
/// </summary>
internal sealed class NetworkLab : IAsyncDisposable
{
    /// <summary>
    /// A second host, <c>far</c>, on a wire: 192.0.2.1 and 2001:db8::1 here (device <c>near</c>), .2 and ::2 there (device <c>far</c>). It is the way to
    /// every other network. Addresses are usable at once, and ICMP answers are not held back.
    /// </summary>
    public const string TwoHosts = """
        on_far() { nsenter --net=/run/netns/far -- "$@"; }
        ip netns add far
        echo 0 >/proc/sys/net/ipv6/conf/default/dad_transmits
        on_far sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/dad_transmits'
        ip link add near type veth peer name far netns far
        ip addr add 192.0.2.1/24 dev near
        ip addr add 2001:db8::1/64 dev near nodad
        ip link set near up
        ip -n far link set lo up
        ip -n far addr add 192.0.2.2/24 dev far
        ip -n far addr add 2001:db8::2/64 dev far nodad
        ip -n far link set far up
        on_far sh -c 'cd /proc/sys/net && echo 1 >ipv4/ip_forward && echo 1 >ipv6/conf/all/forwarding && echo 0 >ipv4/icmp_ratelimit && echo 0 >ipv6/icmp/ratelimit'
        ip route add default via 192.0.2.2
        ip -6 route add default via 2001:db8::2
        """;

    /// <summary>What every lab needs. The shell learns its number outside before /proc becomes the lab's own.</summary>
    private const string Opening = """
        set -e
        read -r outside rest </proc/self/stat
        mount -t proc proc /proc
        mount -t tmpfs tmpfs /run
        ip link set lo up
        ip link add probe type veth peer name probed
        ip link del probe
        echo "open $outside"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _keeper;
    private readonly int _id;

    private NetworkLab(Process keeper, int id)
    {
        _keeper = keeper;
        _id = id;
    }

    /// <summary>Opens a lab and runs the set-up, lines of the shell, on its first host.</summary>
    /// <exception cref="InvalidOperationException">The set-up failed; the message is what it said.</exception>
    public static async Task<NetworkLab> StartAsync(params string[] setup)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "network namespaces are Linux's");
        Assert.SkipUnless(
            File.Exists("/usr/bin/unshare") && File.Exists("/usr/bin/nsenter"), "needs unshare and nsenter (Debian package util-linux)");
        string script = string.Join('\n', [Opening, .. setup, "echo ready", "exec cat"]);
        Process keeper = Process.Start(new ProcessStartInfo(
            "/usr/bin/unshare", ["-r", "-n", "-m", "-p", "--fork", "--kill-child", "sh", "-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> complaints = keeper.StandardError.ReadToEndAsync();
        try
        {
            string? open = await keeper.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            if (open is null)
            {
                Assert.Skip($"this machine gives no network namespaces with veth pairs: {(await complaints.WaitAsync(Patience)).Trim()}");
            }

            string? ready;
            while ((ready = await keeper.StandardOutput.ReadLineAsync().WaitAsync(Patience)) is not (null or "ready"))
            {
                TestContext.Current.TestOutputHelper?.WriteLine(ready);
            }

            return ready is null
                ? throw new InvalidOperationException($"The lab's set-up failed: {await complaints.WaitAsync(Patience)}")
                : new NetworkLab(keeper, int.Parse(open.Split(' ')[1]));
        }
        catch
        {
            await EndAsync(keeper);
            throw;
        }
    }

    /// <summary>The words of a shell's command line by which what follows runs in the lab, on its first host or another.</summary>
    public string On(string? host = null) => $"nsenter -t {_id} -U --preserve-credentials -n -m -p -- "
        + (host is null ? "" : $"nsenter --net=/run/netns/{host} -- ");

    /// <summary>Runs a short command in the lab to its end.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="InvalidOperationException">Its exit code was not 0; the message is what it said.</exception>
    public async Task<string> RunAsync(string command, string? host = null)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {On(host)}{command}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode}: {await complaints.WaitAsync(Patience)}");
    }

    public ValueTask DisposeAsync() => EndAsync(_keeper);

    /// <summary>The shell was the lab's first process: with it the kernel ends all others, and then frees what they held.</summary>
    private static async ValueTask EndAsync(Process keeper)
    {
        keeper.Kill();
        await keeper.WaitForExitAsync().WaitAsync(Patience);
        keeper.Dispose();
    }
}
