using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Berth;

/// <summary>Puts Berth, with the defaults of this system, into a .NET host.</summary>
public static class BerthServices
{
    /// <summary>
    /// Adds a server that starts and stops with the host: <c>builder.Services.AddBerth(server => server.Listen(url, handler))</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Adds the end points.</param>
    /// <param name="options">Sets how to serve; null for the defaults.</param>
    /// <returns>The options' builder, to bind them to configuration (<c>.BindConfiguration("Berth")</c>).</returns>
    public static OptionsBuilder<ServerOptions> AddBerth(
        this IServiceCollection services, Action<SocketServer> configure, Action<ServerOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddBerth((server, _) => configure(server), options);
    }

    /// <summary>As the other overload, with the host's services at hand for the handlers.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Adds the end points.</param>
    /// <param name="options">Sets how to serve; null for the defaults.</param>
    /// <returns>The options' builder.</returns>
    public static OptionsBuilder<ServerOptions> AddBerth(
        this IServiceCollection services, Action<SocketServer, IServiceProvider> configure, Action<ServerOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(BerthEngine.Default);
        if (BerthEngine.Workers is { } workers)
        {
            services.TryAddSingleton(workers);
        }

        return services.AddSocketServer(configure, options);
    }
}
