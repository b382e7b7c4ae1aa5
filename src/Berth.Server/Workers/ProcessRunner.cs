using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Accepts and receives here, and has a process of its own serve each connection and each datagram. This process gives its copy of the
/// connection up: no byte passes through it.
/// </summary>
internal sealed class ProcessRunner(
    ServingScope scope, IReadOnlyList<ServerEndPoint> endPoints, int server, IReadOnlyList<ServerBinding> bindings) : ModelRunner(scope)
{
    /// <summary>A process that was told to cut gets this long to end by itself, a little less than its parent waits for it.</summary>
    private static readonly TimeSpan KillAfterCut = InProcessServing.CutGrace - TimeSpan.FromSeconds(1);

    public override async Task AcceptAsync(BoundSocket bound)
    {
        AcceptQueue queue = new(Scope, bound);
        while (await queue.NextAsync().ConfigureAwait(false) is { } connection)
        {
            WorkerDescription duty = Describe(WorkerDuty.Connection, bound);
            if (await StartAsync(
                duty,
                Scope.Engine.Descriptors!.HandleOf(connection),
                queue.Pausing,
                processId => new AcceptedEvent(
                    bound.Service, connection.Id, connection.RemoteAddress.ToString(), connection.LocalAddress.ToString(), processId))
                .ConfigureAwait(false) is { } worker)
            {
                Scope.Track(FollowAsync(worker));
                connection.GiveUp();
            }
            else
            {
                connection.Abort();
                Scope.Gate.Leave();
            }
        }
    }

    public override async Task ReceiveAsync(BoundSocket bound)
    {
        using ReceiveQueue queue = new(Scope, bound);
        while (await Scope.EnterToReceiveAsync().ConfigureAwait(false))
        {
            using Datagram? datagram = await queue.NextAsync().ConfigureAwait(false);
            if (datagram is null)
            {
                Scope.Gate.Leave();
                return;
            }

            Address? remote = datagram.Remote is { IsUnix: true, UnixPath: null or "" } ? null : datagram.Remote;
            WorkerDescription duty = Describe(WorkerDuty.Datagram, bound) with
            {
                Payload = datagram.Payload.ToArray(),
                Remote = remote,
                ReplySource = datagram.ReplySource,
            };
            if (await StartAsync(duty, Scope.Engine.Descriptors!.HandleOf(bound.Datagrams!), queue.Pausing).ConfigureAwait(false) is { } worker)
            {
                Scope.Track(FollowAsync(worker));
            }
            else
            {
                Scope.Gate.Leave();
            }
        }
    }

    /// <summary>Starts a process, trying again while the system gives none; null when the work is cut before.</summary>
    private async Task<WorkerHandle?> StartAsync(
        WorkerDescription duty, SafeHandle descriptor, Pausing pausing, Func<int, AcceptedEvent>? connection = null)
    {
        while (!Scope.Cut.IsCancellationRequested)
        {
            try
            {
                WorkerProcess process = Scope.Options.Workers!.Start(new WorkerStart(duty.ToString(), [descriptor]));
                return new WorkerHandle(process, Scope.Hub, Scope.Engine.TimeProvider, connection?.Invoke(process.Id));
            }
            catch (FaultException error)
            {
                await pausing.AfterAsync(error.Fault, Scope.Cut).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Passes both signals of stopping on to the process, and gives its place back when it has ended.</summary>
    private async Task FollowAsync(WorkerHandle worker)
    {
        using CancellationTokenRegistration stop = Scope.Stopping.UnsafeRegister(
            _ => worker.Order(new StopOrder(Scope.Options.DrainTimeout)), null);
        using CancellationTokenRegistration cut = Scope.Cut.UnsafeRegister(_ => worker.Order(new CutOrder()), null);
        using CancellationTokenRegistration kill = Scope.Cut.UnsafeRegister(_ => _ = KillLateAsync(worker), null);
        await worker.Ended.ConfigureAwait(false);
        Scope.CountCut(worker.CutCount);
        Scope.Gate.Leave();
        Scope.Served();
    }

    private async Task KillLateAsync(WorkerHandle worker)
    {
        await Task.WhenAny(worker.Ended, Task.Delay(KillAfterCut, Scope.Engine.TimeProvider)).ConfigureAwait(false);
        worker.Kill();
    }

    private WorkerDescription Describe(WorkerDuty duty, BoundSocket bound) =>
        new(server, ProgramServers.Ended, duty, [bound.AsInherited(endPoints)], bindings);
}
