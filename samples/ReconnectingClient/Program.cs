// The client that stays: it says something every second, and when the server goes away it dials again, waiting longer each time.
// Stop the server, start it again, and watch. What was lost with a connection is the handler's to send again: nobody else knows what arrived.
string url = args is [string given] ? given : "tcp://localhost:7007";
using CancellationTokenSource ended = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    ended.Cancel();
};

Random random = new(); // With a seed the waits can be repeated.
ReconnectOptions options = new()
{
    Dial = new DialOptions { Timeout = TimeSpan.FromSeconds(10) },
    DelayMin = TimeSpan.FromMilliseconds(500),
    DelayMax = TimeSpan.FromSeconds(30),
    Randomness = random.NextDouble, // Many clients of one server shall not come back all at once.
    OnWait = wait => Console.Error.WriteLine($"✗ {wait.Cause.Message}\n  dialling again in {wait.Delay.TotalSeconds:0.0} s"),
};

int count = 0;
try
{
    await new ReconnectingDialer(BerthEngine.Default).RunAsync(url, TalkAsync, options, ended.Token);
    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception error) when (error is FormatException or ArgumentException)
{
    Console.Error.WriteLine($"✗ {error.Message}");
    return 2;
}

async Task TalkAsync(Connection connection, CancellationToken cancellation)
{
    Console.WriteLine($"connected to {connection.RemoteAddress}");
    MessageChannel<string> lines = connection.Messages(new LineCodec().AsText());
    using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), connection.TimeProvider);
    do
    {
        await lines.WriteAsync($"line {++count}", cancellation);
        MessageRead<string> answer = await lines.ReadAsync(cancellation);
        if (answer.IsEnd)
        {
            throw new IOException("The server has ended the connection."); // To return would mean that we have finished.
        }

        Console.WriteLine(answer.Message);
    }
    while (await timer.WaitForNextTickAsync(cancellation));
}
