// The client that resolves and tries each address: what getaddrinfo(3) and a loop over its list do, spelled out.
// BerthClient.ConnectAsync does the same in one call.
string url = args is [string given] ? given : "tcp://localhost:7013";
if (!SocketUrl.TryParse(url, out SocketUrl? target, out string? error) || target.Transport != Transport.Tcp)
{
    Console.Error.WriteLine($"✗ {error ?? "a TCP URL is needed, such as tcp://localhost:7013"}");
    return 2;
}

Engine engine = BerthEngine.Default;
Connection? connection = null;
try
{
    foreach (Address address in await engine.ResolveAsync(target.Host, target.Port))
    {
        try
        {
            // Each attempt has a socket of its own: one that failed to connect is never used again.
            connection = await engine.ConnectAsync(new ConnectOptions { Address = address });
            break;
        }
        catch (FaultException failed)
        {
            Console.Error.WriteLine($"✗ {failed.Fault}");
        }
    }
}
catch (FaultException unknown)
{
    Console.Error.WriteLine($"✗ {unknown.Message}");
    return 6;
}

if (connection is null)
{
    return 7;
}

await using (connection)
{
    Console.Error.WriteLine($"connected from {connection.LocalAddress} to {connection.RemoteAddress}");
    await connection.CompleteOutputAsync(); // We have nothing to say; the server may go on.
    await connection.AsStream().CopyToAsync(Console.OpenStandardOutput());
}

return 0;
