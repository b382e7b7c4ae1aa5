namespace Berth;

/// <summary>What this process is for a server: the one that serves, the one that has workers serve, or a worker.</summary>
internal abstract class ServerRole
{
    /// <summary>Whether a parent commands this process.</summary>
    public virtual bool IsWorker => false;

    public IReadOnlyList<ServerBinding> Bindings { get; private set; } = [];

    public IReadOnlyList<string> Remarks { get; protected set; } = [];

    /// <summary>Ends when everything has stopped; does not fault.</summary>
    public abstract Task Completion { get; }

    /// <summary>Connections cut at the deadline or on a second signal.</summary>
    public abstract long CutCount { get; }

    /// <summary>The role of this process, by the model and by what it inherited.</summary>
    /// <param name="options">How to serve.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="hub">Where events go.</param>
    /// <param name="server">Which of the program's servers, counted as they are made.</param>
    /// <exception cref="FaultException">The model needs what the engine or the program does not have.</exception>
    public static ServerRole Of(ServerOptions options, Engine engine, EventHub hub, int server)
    {
        ModelRequirements.Check(options, engine);
        if (options.Workers?.Inheritance is { } inheritance)
        {
            WorkerDescription description = WorkerDescription.Parse(inheritance.Description);
            return description.Server == server
                ? new WorkerRole(options, engine, hub, inheritance, description)
                : new DormantRole(hasEnded: description.EndedServers.Contains(server));
        }

        hub.Observer = options.OnEvent;
        return options.Model.Kind switch
        {
            ModelKind.Prefork => new PreforkRole(options, engine, hub, server),
            _ => new SingleProcessRole(options, engine, hub, server),
        };
    }

    public abstract Task StartAsync(IReadOnlyList<ServerEndPoint> endPoints, CancellationToken cancellation);

    public abstract Task StopAsync(CancellationToken cutNow);

    /// <summary>The last thing, after everything was told.</summary>
    public virtual Task FinishAsync() => Task.CompletedTask;

    /// <summary>Notes what is bound, before the first client is served.</summary>
    protected void Bound(ServerOptions options, IEnumerable<BoundSocket> sockets) =>
        Bound(options, [.. sockets.Select(static socket => socket.Describe())]);

    /// <summary>As the other overload, in a worker, whose parent has bound them.</summary>
    protected void Bound(ServerOptions options, IReadOnlyList<ServerBinding> bindings)
    {
        Bindings = bindings;
        options.OnBound?.Invoke(bindings);
    }

    /// <summary>Sentences for whoever starts the server: remarks of sockets, truncated backlogs, and what the capacity says.</summary>
    protected static IReadOnlyList<string> RemarksOf(IEnumerable<BoundSocket> sockets, params IEnumerable<string?> others)
    {
        BoundSocket[] all = [.. sockets];
        List<string> remarks =
        [
            .. all.Where(static socket => socket.Remark is not null).GroupBy(static socket => socket.Remark).Select(static alike =>
                $"{alike.First().Url}{(alike.Count() > 1 ? $" and {alike.Count() - 1} more" : "")}: {alike.Key}"),
        ];
        foreach (BoundSocket socket in all)
        {
            remarks.AddRange(socket.OptionRemarks.Select(each => $"{socket.Url}: {each}"));
            if (socket.Listener is { BacklogAsked: { } asked } listener)
            {
                if (listener.BacklogGranted < asked)
                {
                    remarks.Add($"{socket.Url}: backlog {asked:N0} was truncated to {listener.BacklogGranted:N0} (net.core.somaxconn)");
                }
                else if (asked == 0)
                {
                    remarks.Add($"{socket.Url}: backlog 0 lets one client wait on Linux; the next ones are not answered until it is accepted");
                }
            }
        }

        remarks.AddRange(others.OfType<string>());
        return remarks;
    }

    /// <summary>A sentence where clients are to be turned away and never will be, or null.</summary>
    protected static string? FullRemarkOf(ServerOptions options, IEnumerable<BoundSocket> sockets)
    {
        if (options.WhenFull == WhenFull.Wait)
        {
            return null;
        }

        string word = options.WhenFull.ToString().ToLowerInvariant();
        if (options.MaxConnections is not { } max)
        {
            return $"'{word}' when full turns nobody away without a maximum of connections: clients wait in the kernel's queue";
        }

        // Each socket serves one client at a time: where no worker's share is less than the sockets, it is never exceeded.
        int share = max / (options.Model.Kind == ModelKind.Prefork ? options.Model.Count : 1);
        return (options.Model.Inner ?? options.Model).Kind == ModelKind.Iterative
            && share >= sockets.Count(static socket => socket.Listener is not null)
            ? $"'{word}' when full turns nobody away in the model {options.Model}: a socket accepts nothing while it serves, and clients wait in its queue"
            : null;
    }
}
