// Options of a socket: set before it connects and while it is open, read back as the kernel granted them, and what TCP knows of itself.
// `berth options` lists them all; `berth options NAME` says what one is for.
string url = args is [string given] ? given : "tcp://localhost:7007";
SocketOptionValue[] wishes =
[
    SocketLevelOption.ReceiveBuffer.Of(1 << 20), // A number where a time belongs would not compile.
    SocketLevelOption.KeepAlive.Of(true),
    TcpOption.KeepAliveIdle.Of(TimeSpan.FromMinutes(1)),
];

try
{
    await using Connection connection = await new Dialer(BerthEngine.Default).ConnectAsync(url, new DialOptions { SocketOptions = wishes });
    foreach (string remark in connection.Options.RemarksOn(wishes))
    {
        Console.WriteLine($"granted otherwise: {remark}");
    }

    connection.Options.Set(TcpOption.NoDelay, false); // Berth sets it: a flush is the word that bytes are to go now.
    Console.WriteLine($"no-delay {connection.Options.Get(TcpOption.NoDelay)}, congestion control {connection.Options.Get(TcpOption.CongestionControl)}");

    await connection.Output.WriteAsync("hello\n"u8.ToArray());
    await connection.Input.ReadAsync(); // An echo server answers, and the round trip has been measured.
    if (connection.Options.TryGet(TcpOption.Info, out TcpInfo? info))
    {
        Console.WriteLine($"{info.State}: round trip {info.RoundTripTime.TotalMicroseconds} µs, window {info.CongestionWindowSegments} segments of {info.SendSegmentBytes} bytes");
    }

    return 0;
}
catch (Exception error) when (error is FormatException or ArgumentException)
{
    Console.Error.WriteLine($"✗ {error.Message}");
    return 2;
}
catch (FaultException failed)
{
    Console.Error.WriteLine($"✗ {failed.Message}"); // An option refused says which, and what the kernel said.
    return 7;
}
