using System.Globalization;

namespace Berth.Linux.Tests;

/// <summary>
/// Berth's own TCP/IP against the kernel's, over a TUN device: every byte, both ways, both families, with packets lost on the way, and how
/// connections end. BERTH_TUN_BYTES is how much goes each way; 1000000000 for the long run.
/// </summary>
public sealed class TunTests
{
    private static readonly long Amount =
        long.Parse(Environment.GetEnvironmentVariable("BERTH_TUN_BYTES") ?? "50000000", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("10.9.0.2", 0)]
    [InlineData("fd00:9::2", 0)]
    [InlineData("10.9.0.2", 0.01)]
    [InlineData("fd00:9::2", 0.03)]
    public async Task WhatTheKernelsClientSendsAndReceives_IsEveryByte(string host, double loss)
    {
        long amount = loss > 0 ? Amount / 10 : Amount;
        await using TunLab lab = await TunLab.StartAsync(loss, seed: 1);
        string sent = await lab.KernelAsync($"upload {host} {amount}");
        Assert.Equal(sent, await lab.HeardAsync("received"));
        Assert.Equal("Finished", await lab.HeardAsync("closed"));

        string received = await lab.KernelAsync($"download {host} {amount}");
        Assert.Equal(await lab.HeardAsync("sent"), received);
        Assert.Equal("Finished", await lab.HeardAsync("closed"));

        Assert.StartsWith($"{amount / 4} ", await lab.KernelAsync($"both {host} {amount / 4}"), StringComparison.Ordinal);
        Assert.Equal("Finished", await lab.HeardAsync("closed"));
    }

    [Theory]
    [InlineData("10.9.0.1", 0)]
    [InlineData("[fd00:9::1]", 0.01)]
    public async Task WhatOurClientSendsAndReceives_IsEveryByte(string kernel, double loss)
    {
        long amount = Amount / 10;
        await using TunLab lab = await TunLab.StartAsync(loss, seed: 2);
        await using (TunLab.KernelEnd server = lab.Kernel($"serve {kernel.Trim('[', ']')} receive"))
        {
            Assert.Equal("listening", await server.ReadLineAsync());
            await lab.OrderAsync($"send {kernel}:8000 {amount}");
            Assert.Equal(await lab.HeardAsync("sent"), await server.ReadLineAsync());
            Assert.Equal("Finished", await lab.HeardAsync("closed"));
        }

        await using TunLab.KernelEnd sender = lab.Kernel($"serve {kernel.Trim('[', ']')} send {amount}");
        Assert.Equal("listening", await sender.ReadLineAsync());
        await lab.OrderAsync($"receive {kernel}:8000");
        Assert.Equal(await lab.HeardAsync("received"), await sender.ReadLineAsync());
        Assert.Equal("Finished", await lab.HeardAsync("closed"));
    }

    [Theory]
    [InlineData("10.9.0.2")]
    [InlineData("fd00:9::2")]
    public async Task ResetsOfEitherSide_AreUnderstoodByTheOther(string host)
    {
        await using TunLab lab = await TunLab.StartAsync(loss: 0, seed: 3);
        Assert.Equal("reset", await lab.KernelAsync($"reset {host} 7003")); // We abort.
        Assert.Equal("AbortedHere", await lab.HeardAsync("closed"));

        Assert.Equal("aborted", await lab.KernelAsync($"linger {host}")); // The kernel aborts.
        Assert.Equal("ResetByPeer", await lab.HeardAsync("closed"));

        Assert.Equal("left unread", await lab.KernelAsync($"unread {host}")); // The kernel closes before it has read all.
        await lab.HeardAsync("sent");
        Assert.Equal("ResetByPeer", await lab.HeardAsync("closed"));

        Assert.Equal("refused", await lab.KernelAsync($"refused {host}"));
    }

    [Fact]
    public async Task ManyConnections_OneAfterAnother_AreAllServed()
    {
        await using TunLab lab = await TunLab.StartAsync(loss: 0, seed: 4);
        Assert.Equal("300 connections", await lab.KernelAsync("many 10.9.0.2 300"));
    }

    [Theory]
    [InlineData("10.9.0.2", 1)]
    [InlineData("10.9.0.2", 30_000)]
    [InlineData("fd00:9::2", 1)]
    [InlineData("fd00:9::2", 30_000)]
    public async Task ADatagram_GoesThereAndBack_InFragmentsWhereItMust(string host, int length)
    {
        await using TunLab lab = await TunLab.StartAsync(loss: 0, seed: 5);
        Assert.Equal($"{length} bytes", await lab.KernelAsync($"datagram {host} {length}"));
    }
}
