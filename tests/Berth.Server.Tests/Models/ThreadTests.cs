namespace Berth;

public sealed class ThreadTests
{
    private const string PollCalls = "7 271"; // poll and ppoll on x86-64.

    [Theory]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    public async Task AHandler_StaysOnItsOwnThread_WhateverItAwaits(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model);
        using LineClient client = await server.ConnectAsync();
        string who = (await client.AskAsync("who"))!;
        Assert.StartsWith("s0-", who.Value("name"), StringComparison.Ordinal);
        for (int round = 0; round < 20; round++)
        {
            Assert.Equal(who.Value("thread"), (await client.AskAsync("await"))!.Value("thread"));
            Assert.Equal(who.Value("thread"), (await client.AskAsync("who"))!.Value("thread"));
        }
    }

    [Fact]
    public async Task EachConnection_HasAThread_ThatWaitsInTheKernelOnItsSocket()
    {
        Assert.SkipUnless(
            System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64,
            "the numbers of system calls are known here for x86-64 only");
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "thread", "--url", "tcp://127.0.0.1:0");
        using LineClient first = await program.ConnectAsync();
        using LineClient second = await program.ConnectAsync();
        string[] names = [(await first.AskAsync("who"))!.Value("name"), (await second.AskAsync("who"))!.Value("name")];
        Assert.Equal(2, names.Distinct().Count());
        foreach (string name in names)
        {
            int thread = Proc.ThreadOf(program.Id, name);
            Assert.SkipWhen(Proc.SystemCallOf(program.Id, thread).Length == 0, "this kernel does not show system calls in /proc");
            await Waiting.UntilAsync(
                () => PollCalls.Split(' ').Contains(Proc.SystemCallOf(program.Id, thread).Split(' ')[0]), $"thread {name} is in poll");
        }
    }

    [Fact]
    public async Task Prethread_ServesNAtOnce_AndTheNextWhenAThreadIsFree()
    {
        await using RunningServer server = await RunningServer.StartAsync("prethread:2");
        using LineClient first = await server.ConnectAsync();
        using LineClient second = await server.ConnectAsync();
        string one = (await first.AskAsync("who"))!.Value("name");
        string two = (await second.AskAsync("who"))!.Value("name");
        Assert.Equal(["s0-0", "s0-1"], ((string[])[one, two]).Order());
        using LineClient third = await server.ConnectAsync();
        await third.SayAsync("who");
        second.Finish();
        Assert.Null(await second.HearAsync());
        Assert.Equal(two, (await third.HearAsync())!.Value("name"));
        Assert.Equal("1", await first.AskAsync("1"));
    }

    [Fact]
    public async Task AThreadsCeiling_MakesClientsWait()
    {
        await using RunningServer server = await RunningServer.StartAsync("thread", static options => options.ThreadsMax = 1);
        Assert.Contains(server.Server.Remarks, static remark => remark.StartsWith("at most 1 threads at once", StringComparison.Ordinal));
        using LineClient first = await server.ConnectAsync();
        Assert.Equal("1", await first.AskAsync("1"));
        using LineClient second = await server.ConnectAsync();
        await second.SayAsync("2");
        first.Dispose();
        Assert.Equal("2", await second.HearAsync());
    }
}
