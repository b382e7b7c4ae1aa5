namespace Berth;

/// <summary>How many connections a process can serve, and why no more.</summary>
/// <param name="HardMax">The ceiling at which clients wait, or null when nothing limits.</param>
/// <param name="Remark">A sentence for the person who starts the server, or null.</param>
internal sealed record Capacity(int? HardMax, string? Remark)
{
    /// <summary>
    /// What no option takes below: each thread that the runtime starts needs three descriptors for a moment, two may start at once, and
    /// the runtime ends the process when its pool gets none.
    /// </summary>
    public const int ReserveMin = 8;

    private const int DescriptorsPerProcess = 2; // Its control channel, and the connection until it is given up.

    /// <summary>Reckons from the model's ceiling and the descriptors left.</summary>
    /// <exception cref="FaultException">No descriptor is left for even one connection.</exception>
    public static Capacity Of(ServerOptions options, ConcurrencyModel model, Engine engine, int sockets)
    {
        int? ceiling = model.Kind switch
        {
            ModelKind.Thread => options.ThreadsMax,
            ModelKind.Process => options.ProcessesMax,
            _ => null,
        };
        string? remark = ceiling is null
            ? null
            : $"at most {ceiling:N0} {(model.Kind == ModelKind.Thread ? "threads" : "processes")} at once; beyond them clients wait in the kernel's queue";
        if (engine.DescriptorLimit is not { } limit || engine.DescriptorsOpen is not { } open)
        {
            return new Capacity(ceiling, remark);
        }

        int each = model.Kind switch
        {
            ModelKind.Process => DescriptorsPerProcess,
            ModelKind.Thread => 1 + engine.Blocking!.DescriptorsPerThread,
            _ => 1,
        };
        // Threads that every socket will have beside those of its connections: one that accepts, or all that take turns.
        int threads = model.Kind switch
        {
            ModelKind.Thread => sockets,
            ModelKind.Prethread => sockets * model.Count,
            _ => 0,
        };
        int needed = threads * (engine.Blocking?.DescriptorsPerThread ?? 0);
        int free = limit - open - needed;
        int reserve = Math.Max(ReserveMin, Math.Min(options.DescriptorReserve, free / 2));
        int places = (free - reserve) / each;
        if (places < 1)
        {
            throw new FaultException(new Fault(FaultReason.OutOfDescriptors, SocketOperation.Listen)
            {
                Detail = $"The descriptor limit is {limit:N0}: {open:N0} are open, "
                    + (needed > 0 ? $"the {threads:N0} threads of the model {model} need {needed:N0}, " : "")
                    + $"and {reserve:N0} are kept in reserve, which leaves none for a connection. Raise the limit (ulimit -n).",
            });
        }

        string descriptors =
            $"descriptor limit {limit:N0}, {reserve:N0} in reserve: {places:N0} connections at once";
        return ceiling is null || places < ceiling
            ? new Capacity(places, descriptors)
            : new Capacity(ceiling, remark is null ? descriptors : $"{remark}; {descriptors}");
    }
}
