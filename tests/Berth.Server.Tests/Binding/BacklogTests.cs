namespace Berth;

/// <summary>Command line, else environment, else program, else the kernel's maximum.</summary>
public sealed class BacklogTests
{
    private static int SystemMaximum => int.Parse(File.ReadAllText("/proc/sys/net/core/somaxconn"));

    [Fact]
    public async Task WithoutAnyWord_TheKernelsMaximumIsGranted_AndNothingRemarked()
    {
        await using RunningServer server = await RunningServer.StartAsync("loop");
        ServerBinding binding = Assert.Single(server.Server.Bindings);
        Assert.Null(binding.BacklogAsked);
        Assert.Equal(SystemMaximum, binding.BacklogGranted);
        Assert.DoesNotContain(server.Server.Remarks, remark => remark.Contains("backlog", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheCommandLine_IsStrongerThanTheProgram()
    {
        await using RunningServer server = await RunningServer.StartAsync("loop", options =>
        {
            options.Backlog = 7;
            options.BacklogFromCommandLine = 9;
        });
        Assert.Equal(9, server.Server.Bindings[0].BacklogGranted);
    }

    [Fact]
    public async Task TheEnvironment_IsStrongerThanTheProgram_AndWeakerThanTheCommandLine()
    {
        await using ServerProgram program = ServerProgram.Start(
            ["env", "BERTH_BACKLOG=5"], "--url", "tcp://127.0.0.1:0", "--backlog", "7");
        Assert.Equal(5, (await program.Output.WaitForAsync("listening")).Number("granted"));
        await using ServerProgram typed = ServerProgram.Start(
            ["env", "BERTH_BACKLOG=5"], "--url", "tcp://127.0.0.1:0", "--backlog", "7", "--typed-backlog", "9");
        Assert.Equal(9, (await typed.Output.WaitForAsync("listening")).Number("granted"));
    }

    [Theory]
    [InlineData("-1", "BERTH_BACKLOG is -1; a backlog is 0 or more")]
    [InlineData("99999999999", "BERTH_BACKLOG is 99999999999; a backlog is from 0 to 2147483647.")]
    [InlineData("-99999999999", "BERTH_BACKLOG is -99999999999; a backlog is from 0 to 2147483647.")]
    [InlineData("-", "BERTH_BACKLOG is '-', which is no whole number.")]
    [InlineData("many", "BERTH_BACKLOG is 'many', which is no whole number.")]
    public async Task AnImpossibleEnvironment_IsRefused(string value, string sentence)
    {
        await using ServerProgram program = ServerProgram.Start(["env", $"BERTH_BACKLOG={value}"], "--url", "tcp://127.0.0.1:0");
        Assert.Contains(sentence, await program.Output.WaitForAsync("refused FaultException"), StringComparison.Ordinal);
        Assert.Equal(1, await program.ExitAsync());
    }

    [Fact]
    public async Task Zero_IsAllowedAndExplained()
    {
        await using RunningServer server = await RunningServer.StartAsync("loop", static options => options.Backlog = 0);
        Assert.Contains(server.Server.Remarks, static remark => remark.Contains("backlog 0 lets one client wait", StringComparison.Ordinal));
        using LineClient client = await server.ConnectAsync();
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    [Fact]
    public async Task WhatTheKernelTruncates_IsReported()
    {
        await using RunningServer server = await RunningServer.StartAsync("loop", static options => options.Backlog = SystemMaximum + 1);
        Assert.Equal(SystemMaximum, server.Server.Bindings[0].BacklogGranted);
        Assert.Contains(server.Server.Remarks, static remark => remark.Contains("was truncated to", StringComparison.Ordinal));
    }
}
