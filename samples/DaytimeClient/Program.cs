// The daytime client (RFC 867): connects, and prints what the server sends until its end.
using System.Text;

string url = args is [string given] ? given : "tcp://localhost:7013";
try
{
    await using Connection connection = await BerthClient.ConnectAsync(url);
    using StreamReader reader = new(connection.AsStream(), Encoding.ASCII);
    Console.Write(await reader.ReadToEndAsync());
    return 0;
}
catch (FaultException failed)
{
    Console.Error.WriteLine($"✗ {failed.Message}");
    return 1;
}
