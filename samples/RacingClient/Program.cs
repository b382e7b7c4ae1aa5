// The client that races a host's addresses (RFC 8305), and tells the race: a broken IPv6 path costs it a quarter of a second.
// Compare with ResolvingClient, which tries one address after another, as the textbooks do.
string url = args is [string given] ? given : "tcp://localhost:7013";
DialOptions options = new()
{
    Timeout = TimeSpan.FromSeconds(10), // For names and all addresses together.
    AttemptDelay = TimeSpan.FromMilliseconds(250), // How long an address is tried alone.
    OnStep = step => Console.Error.WriteLine(step switch
    {
        DialResolved resolved => $"{resolved.Host} is {string.Join(", ", resolved.Addresses.Select(address => address.HostText))}",
        DialTrying trying => $"trying {trying.Address}",
        DialUnanswered unanswered => $"no answer yet from {unanswered.Address}: the next is tried beside it",
        DialFailed failed => $"✗ {failed.Fault}",
        DialLost lost => $"gave up {lost.Address}",
        DialConnected connected => $"connected from {connected.Local} to {connected.Remote}",
        _ => step.ToString(),
    }),
};

try
{
    await using Connection connection = await new Dialer(BerthEngine.Default).ConnectAsync(url, options);
    await connection.CompleteOutputAsync(); // We have nothing to say; the server may go on.
    await connection.AsStream().CopyToAsync(Console.OpenStandardOutput());
    return 0;
}
catch (Exception error) when (error is FormatException or ArgumentException)
{
    Console.Error.WriteLine($"✗ {error.Message}");
    return 2;
}
catch (FaultException failed)
{
    // The fault that tells most, with its explanation, and a line for each other address.
    Console.Error.WriteLine($"✗ {failed.Message}");
    return failed.Fault.Operation == SocketOperation.Resolve ? 6 : 7;
}
