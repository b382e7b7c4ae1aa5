using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Berth;

/// <summary>Puts a server into a .NET host.</summary>
public static class BerthHosting
{
    /// <summary>How much longer than the server's own deadline the host waits before it gives up.</summary>
    private static readonly TimeSpan HostSlack = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds a server that starts and stops with the host. Options come from <paramref name="configure"/> and are validated at start;
    /// the engine and the worker platform come from the services <see cref="Engine"/> and <see cref="WorkerPlatform"/> where the
    /// options do not set them. The host's own shutdown time-out is kept above the server's deadline.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Adds the end points; called once, when the host starts, with the host's services.</param>
    /// <param name="options">Sets how to serve; may be null.</param>
    /// <returns>The options' builder, to bind them to configuration (<c>.BindConfiguration("Berth")</c>).</returns>
    public static OptionsBuilder<ServerOptions> AddSocketServer(
        this IServiceCollection services, Action<SocketServer, IServiceProvider> configure, Action<ServerOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        OptionsBuilder<ServerOptions> builder = services.AddOptions<ServerOptions>();
        if (options is not null)
        {
            builder.Configure(options);
        }

        builder.PostConfigure<IServiceProvider>(static (server, provider) =>
        {
            server.Engine ??= provider.GetService<Engine>();
            server.Workers ??= provider.GetService<WorkerPlatform>();
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServerOptions>, ServerOptionsValidation>());
        builder.ValidateOnStart();
        services.AddOptions<HostOptions>().PostConfigure<IOptions<ServerOptions>>(static (host, server) =>
        {
            TimeSpan needed = DeadlineOf(server) + HostSlack;
            host.ShutdownTimeout = host.ShutdownTimeout < needed ? needed : host.ShutdownTimeout;
        });
        services.AddSingleton(provider =>
        {
            SocketServer server = new(
                provider.GetRequiredService<IOptions<ServerOptions>>().Value,
                provider.GetService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>());
            configure(server, provider);
            return server;
        });
        services.AddHostedService<ServerHostedService>();
        return builder;
    }

    /// <summary>The host asks for its own options while it is built; what is wrong with the server's is to be said when it starts.</summary>
    private static TimeSpan DeadlineOf(IOptions<ServerOptions> server)
    {
        try
        {
            return server.Value.DrainTimeout;
        }
        catch (Exception)
        {
            return TimeSpan.Zero; // A value refused by the validation, or one that configuration cannot convert.
        }
    }
}
