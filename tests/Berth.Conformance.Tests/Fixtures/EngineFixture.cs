using System.Collections.Concurrent;

namespace Berth.Conformance;

/// <summary>
/// One engine in one form over one kind of address, for one behaviour: it makes the sockets, runs the two scripts as the form runs
/// handlers, and frees what the behaviour left open.
/// </summary>
public sealed class EngineFixture(EngineUnderTest form, AddressKind kind) : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120);

    private readonly ConcurrentStack<IAsyncDisposable> _made = new();
    private Engine? _engine;

    public EngineUnderTest Form => form;

    public AddressKind Kind => kind;

    public Engine Engine => _engine ??= form.Create();

    /// <summary>Skips the behaviour where this engine is exempt from it, or this host has not the address family.</summary>
    public void SkipWhereExempt(string behaviour)
    {
        if (Exemption.All.FirstOrDefault(row => row.Covers(this, behaviour)) is { } exemption)
        {
            Assert.Skip($"{exemption.Engine}: {exemption.Reason}");
        }

        Assert.SkipUnless(Engine.Supports(kind.Family), $"this host has no {kind} sockets");
    }

    /// <summary>Runs a script as the form runs handlers.</summary>
    public Task RunAsync(string name, Func<Task> script) => form.RunAsync(Engine, name, script);

    /// <summary>
    /// Runs one script per end and waits for both. When one fails, the other is cut down and the failure reported; a behaviour that
    /// hangs is reported with the ends that were still running.
    /// </summary>
    public async Task RunBothAsync(Func<Task> server, Func<Task> client, string behaviour)
    {
        Task serverRun = RunAsync("server", server);
        Task clientRun = RunAsync("client", client);
        try
        {
            Task first = await Task.WhenAny(serverRun, clientRun).WaitAsync(HangLimit);
            if (first.IsCompletedSuccessfully)
            {
                await Task.WhenAll(serverRun, clientRun).WaitAsync(HangLimit);
            }

            await first;
        }
        catch (TimeoutException hanging)
        {
            string running = string.Join(" and ", Running(("server", serverRun), ("client", clientRun)));
            CutDown();
            throw new TimeoutException($"{behaviour} hangs over {form.Name} {kind}: still running: {running}", hanging);
        }
        catch
        {
            CutDown();
            throw;
        }
    }

    /// <summary>Makes a listener on an address of this kind that nobody else uses.</summary>
    public async ValueTask<Listener> ListenAsync(Address? address = null, int? backlog = null, ClosingLimits? closing = null) =>
        Track(await Engine.ListenAsync(new ListenOptions
        {
            Transport = kind.Stream,
            Address = address ?? kind.ToBind(),
            Backlog = backlog,
            Closing = closing ?? ClosingLimits.Default,
        }));

    /// <summary>Opens a connection.</summary>
    public async ValueTask<Connection> ConnectAsync(
        Address to, ClosingLimits? closing = null, Address? local = null, CancellationToken cancellation = default) =>
        Track(await Engine.ConnectAsync(
            new ConnectOptions
            {
                Transport = kind.Stream,
                Address = to,
                LocalAddress = local,
                Closing = closing ?? ClosingLimits.Default,
            },
            cancellation));

    /// <summary>Accepts a connection.</summary>
    public async ValueTask<Connection> AcceptAsync(Listener listener, CancellationToken cancellation = default) =>
        Track(await listener.AcceptAsync(cancellation));

    /// <summary>Makes a bound datagram socket.</summary>
    public ValueTask<DatagramSocket> OpenDatagramAsync(Address? remote = null, int? receiveBytesMax = null) =>
        OpenDatagramAsync(new DatagramOptions
        {
            Transport = kind.Datagram,
            LocalAddress = kind.ToBind(),
            RemoteAddress = remote,
            ReceiveBytesMax = receiveBytesMax ?? 65_535,
        });

    /// <summary>Makes a datagram socket.</summary>
    public async ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options) =>
        Track(await Engine.OpenDatagramAsync(options));

    /// <summary>An address of this kind that was just free: a kernel-chosen port given back, or a path without a file.</summary>
    public async ValueTask<Address> FreeAddressAsync()
    {
        if (kind.IsUnix)
        {
            return kind.ToBind();
        }

        await using Listener listener = await ListenAsync();
        return listener.LocalAddress;
    }

    /// <summary>Frees at the behaviour's end what its scripts leave open.</summary>
    public T Track<T>(T made)
        where T : IAsyncDisposable
    {
        _made.Push(made);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        while (_made.TryPop(out IAsyncDisposable? made))
        {
            (made as Connection)?.Abort();
            await made.DisposeAsync().AsTask().WaitAsync(HangLimit);
        }

        await ((_engine as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static IEnumerable<string> Running(params (string Name, Task Run)[] scripts)
    {
        foreach ((string name, Task run) in scripts)
        {
            if (!run.IsCompleted)
            {
                yield return name;
                _ = run.ContinueWith(
                    ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    private void CutDown()
    {
        foreach (Connection connection in _made.OfType<Connection>())
        {
            connection.Abort();
        }
    }
}
