// Kestrel's ConnectionHandler, with the server's and the transport's default options.
//
//     Berth.Bench.Kestrel PORT
using System.Globalization;
using Berth.Bench.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Berth.Bench.Kestrel PORT");
    return 2;
}

int port = int.Parse(args[0], CultureInfo.InvariantCulture);
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(port, listen => listen.UseConnectionHandler<EchoHandler>()));
await using WebApplication application = builder.Build();
await application.RunAsync();
return 0;
