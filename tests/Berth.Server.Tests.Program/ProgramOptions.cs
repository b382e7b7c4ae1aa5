namespace Berth;

/// <summary>The program's arguments: <c>--name value</c> pairs; names may repeat, and a name without a value is a flag.</summary>
internal sealed class ProgramOptions
{
    private readonly List<(string Name, string? Value)> _given = [];

    public ProgramOptions(string[] args)
    {
        for (int place = 0; place < args.Length; place++)
        {
            bool hasValue = place + 1 < args.Length && !args[place + 1].StartsWith("--", StringComparison.Ordinal);
            _given.Add((args[place][2..], hasValue ? args[++place] : null));
        }
    }

    public bool Has(string name) => _given.Exists(option => option.Name == name);

    public IEnumerable<string> All(string name) => _given.Where(option => option.Name == name).Select(static option => option.Value!);

    public string? One(string name) => All(name).LastOrDefault();

    public int? Number(string name) => One(name) is { } value ? int.Parse(value) : null;

    public void Apply(ServerOptions options)
    {
        options.Model = One("model") is { } model ? ConcurrencyModel.Parse(model) : options.Model;
        options.MaxConnections = Number("max") ?? options.MaxConnections;
        options.WhenFull = One("when-full") is { } full ? Enum.Parse<WhenFull>(full, ignoreCase: true) : options.WhenFull;
        options.Backlog = Number("backlog");
        options.BacklogFromCommandLine = Number("typed-backlog");
        options.RecycleAfter = Number("recycle");
        options.DescriptorReserve = Number("reserve") ?? options.DescriptorReserve;
        options.DrainTimeout = Number("drain-ms") is { } drain ? TimeSpan.FromMilliseconds(drain) : options.DrainTimeout;
        options.Stack = One("stack") is { } stack ? Enum.Parse<StackChoice>(stack, ignoreCase: true) : options.Stack;
    }
}
