using System.Runtime.CompilerServices;

namespace Berth.Conformance;

/// <summary>What every suite of behaviours has: its engine, the exemptions, and a connected pair for two scripts.</summary>
public abstract class Behaviours(EngineFixture fixture) : IAsyncLifetime
{
    protected EngineFixture Fixture => fixture;

    protected Engine Engine => fixture.Engine;

    public ValueTask InitializeAsync()
    {
        fixture.SkipWhereExempt(TestContext.Current.TestMethod!.MethodName);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The errno that a fault has to carry: none where no kernel was asked, or where its answer was folded on the way.</summary>
    protected Errno? KernelSays(Errno errno, bool isOftenFolded = false) =>
        fixture.Form.HasErrno && !(isOftenFolded && fixture.Form.FoldsErrno) ? errno : null;

    /// <summary>Runs one script per end.</summary>
    protected Task RunBothAsync(Func<Task> server, Func<Task> client, [CallerMemberName] string behaviour = "") =>
        fixture.RunBothAsync(server, client, behaviour);

    /// <summary>Runs one script on each end of a new connection. What they leave open is freed after both have ended.</summary>
    protected async Task PairAsync(
        Func<Connection, Task> server,
        Func<Connection, Task> client,
        ClosingLimits? serverClosing = null,
        ClosingLimits? clientClosing = null,
        [CallerMemberName] string behaviour = "")
    {
        Listener listener = await fixture.ListenAsync(closing: serverClosing);
        Signal connected = new(); // A reset may overtake the end of a connect, which would then report it.
        await fixture.RunBothAsync(
            async () =>
            {
                Connection connection = await fixture.AcceptAsync(listener);
                await connected;
                await server(connection);
            },
            async () =>
            {
                Connection connection = await fixture.ConnectAsync(listener.LocalAddress, clientClosing);
                connected.Set();
                await client(connection);
            },
            behaviour);
    }

    /// <summary>
    /// Runs a script on a connection that its peer has reset. The peer has a byte unread then, since that is what makes a reset of
    /// the end of a Unix connection too.
    /// </summary>
    protected Task BrokenAsync(
        Func<Connection, Task> script, Func<Connection, Task>? breakIt = null, [CallerMemberName] string behaviour = "")
    {
        Signal sent = new();
        Signal broken = new();
        return PairAsync(
            server: async connection =>
            {
                await sent;
                await (breakIt ?? AbortAsync)(connection);
                broken.Set();
            },
            client: async connection =>
            {
                await connection.Output.SendAsync("x");
                sent.Set();
                await broken;
                await script(connection);
            },
            behaviour: behaviour);
    }

    private static Task AbortAsync(Connection connection)
    {
        connection.Abort();
        return Task.CompletedTask;
    }
}
