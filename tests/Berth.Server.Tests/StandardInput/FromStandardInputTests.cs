using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>A program that is started with something as its standard input, by bash, which opens sockets by name.</summary>
public sealed class FromStandardInputTests
{
    [Fact]
    public async Task AStream_IsAConnection()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await using ServerProgram program = Start($"/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndPoint!).Port}");
        using Socket peer = await listener.AcceptAsync().Within("the program");
        peer.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[100];
        int count = await peer.ReceiveAsync(buffer).Within("a greeting");
        Assert.Equal("hello\n"u8.ToArray(), buffer[..count]);
        Assert.Equal(0, await program.ExitAsync());
    }

    [Theory]
    [InlineData("/dev/udp/127.0.0.1/9", "InvalidArgument: Standard input is a socket of type Dgram, not Stream.")]
    [InlineData("/dev/null", "InvalidArgument: Standard input is no socket: a super-server starts a program with one.")]
    [InlineData("$0", "InvalidArgument: Standard input is no socket: a super-server starts a program with one.")]
    public async Task AnythingElse_IsRefusedWithWhatItIs(string input, string says)
    {
        await using ServerProgram program = Start(input);
        Assert.Equal(1, await program.ExitAsync());
        Assert.Equal([says], program.Output.Lines);
    }

    private static ServerProgram Start(string input)
    {
        Shell.Need("bash", "bash");
        return ServerProgram.Start(["bash", "-c", $"exec \"$0\" --standard-input <\"{input}\""]);
    }
}
