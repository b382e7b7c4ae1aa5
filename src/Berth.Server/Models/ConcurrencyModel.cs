using System.Globalization;

namespace Berth;

/// <summary>
/// A concurrency model with its numbers, chosen apart from the handler: <c>iterative</c>, <c>thread</c>, <c>prethread:N</c>,
/// <c>process</c>, <c>prefork:N</c>, <c>prefork:N/INNER</c>, <c>loop</c>, <c>loop:N</c>.
/// </summary>
[System.ComponentModel.TypeConverter(typeof(ConcurrencyModelConverter))]
public sealed record ConcurrencyModel
{
    /// <summary>The largest N, 1,024.</summary>
    public const int CountMax = 1024;

    private static readonly string[] Words = ["iterative", "thread", "prethread", "process", "prefork", "loop"];

    private ConcurrencyModel(ModelKind kind, int count = 1, ConcurrencyModel? inner = null)
    {
        Kind = kind;
        Count = count;
        Inner = inner;
    }

    /// <summary>One client after another.</summary>
    public static ConcurrencyModel Iterative { get; } = new(ModelKind.Iterative);

    /// <summary>A thread per connection.</summary>
    public static ConcurrencyModel Thread { get; } = new(ModelKind.Thread);

    /// <summary>A process per connection.</summary>
    public static ConcurrencyModel Process { get; } = new(ModelKind.Process);

    /// <summary>The event loop, the default.</summary>
    public static ConcurrencyModel Loop { get; } = new(ModelKind.Loop);

    /// <summary>The kind.</summary>
    public ModelKind Kind { get; }

    /// <summary>N: threads, workers or accept loops; 1 where the model has no number.</summary>
    public int Count { get; }

    /// <summary>The model inside each worker; null unless the kind is <see cref="ModelKind.Prefork"/>.</summary>
    public ConcurrencyModel? Inner { get; }

    /// <summary>Whether connections are served in other processes than the one that started the server.</summary>
    public bool UsesProcesses => Kind is ModelKind.Process or ModelKind.Prefork;

    /// <summary>Whether handlers run on threads of their own, which needs an engine's blocking form.</summary>
    public bool UsesThreads => Kind is ModelKind.Thread or ModelKind.Prethread || Inner is { UsesThreads: true };

    /// <summary>N threads that take turns.</summary>
    /// <param name="count">N, 1 to <see cref="CountMax"/>.</param>
    /// <returns>The model.</returns>
    public static ConcurrencyModel Prethread(int count) => new(ModelKind.Prethread, InRange(count));

    /// <summary>N worker processes.</summary>
    /// <param name="count">N, 1 to <see cref="CountMax"/>.</param>
    /// <param name="inner">What runs in each: an in-process model; null for iterative, as the textbook has it.</param>
    /// <returns>The model.</returns>
    public static ConcurrencyModel Prefork(int count, ConcurrencyModel? inner = null)
    {
        if (inner is { UsesProcesses: true })
        {
            throw new ArgumentException($"A worker runs an in-process model; {inner} starts processes itself.", nameof(inner));
        }

        return new ConcurrencyModel(ModelKind.Prefork, InRange(count), inner ?? Iterative);
    }

    /// <summary>N accept loops on each socket.</summary>
    /// <param name="count">N, 1 to <see cref="CountMax"/>.</param>
    /// <returns>The model.</returns>
    public static ConcurrencyModel Loops(int count) => new(ModelKind.Loop, InRange(count));

    /// <summary>Reads a model from its word.</summary>
    /// <param name="text">A word as on the command line, case-insensitive.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FormatException">The word is not a model; the message names the nearest right one.</exception>
    public static ConcurrencyModel Parse(string text) =>
        TryParse(text, out ConcurrencyModel? model, out string? error) ? model : throw new FormatException(error);

    /// <summary>Reads a model from its word.</summary>
    /// <param name="text">A word as on the command line, case-insensitive.</param>
    /// <param name="model">The model, or null.</param>
    /// <param name="error">What is wrong with the word, and the nearest right one; null on success.</param>
    /// <returns>Whether the word is a model.</returns>
    public static bool TryParse(
        string? text,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConcurrencyModel? model,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error)
    {
        model = null;
        string all = (text ?? "").Trim().ToLowerInvariant();
        int slash = all.IndexOf('/', StringComparison.Ordinal);
        string outer = slash < 0 ? all : all[..slash];
        ConcurrencyModel? inner = null;
        if (slash >= 0 && !TryParse(all[(slash + 1)..], out inner, out error))
        {
            return false;
        }

        int colon = outer.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? outer : outer[..colon];
        int? count = null;
        if (colon >= 0)
        {
            if (!int.TryParse(outer[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int parsed)
                || parsed is < 1 or > CountMax)
            {
                error = $"'{outer[(colon + 1)..]}' is no number from 1 to {CountMax} in model '{text}'";
                return false;
            }

            count = parsed;
        }

        error = (word, count, inner) switch
        {
            ("prefork", not null, { UsesProcesses: true }) => $"a worker runs an in-process model; '{inner}' starts processes itself",
            (not "prefork", _, not null) => $"only prefork:N takes an inner model, not '{word}'",
            ("prethread" or "prefork", null, _) => $"'{word}' needs a number: '{word}:4', say",
            ("iterative" or "thread" or "process", not null, _) => $"'{word}' takes no number: write '{word}'",
            _ => null,
        };
        if (error is not null)
        {
            return false;
        }

        model = word switch
        {
            "iterative" => Iterative,
            "thread" => Thread,
            "prethread" => Prethread(count!.Value),
            "process" => Process,
            "prefork" => Prefork(count!.Value, inner),
            "loop" => count is { } loops ? Loops(loops) : Loop,
            _ => null,
        };
        if (model is null)
        {
            string? nearest = NearestWord.Find(word, Words);
            error = $"unknown model '{text}'" + (nearest is null
                ? "; models are iterative, thread, prethread:N, process, prefork:N[/INNER], loop[:N]"
                : $": did you mean '{nearest}'?");
            return false;
        }

        return true;
    }

    /// <summary>The word, as <see cref="Parse"/> reads it.</summary>
    /// <returns>Such as <c>prefork:4/loop</c>.</returns>
    public override string ToString() => Kind switch
    {
        ModelKind.Iterative => "iterative",
        ModelKind.Thread => "thread",
        ModelKind.Prethread => $"prethread:{Count}",
        ModelKind.Process => "process",
        ModelKind.Prefork when Inner == Iterative => $"prefork:{Count}",
        ModelKind.Prefork => $"prefork:{Count}/{Inner}",
        _ => Count == 1 ? "loop" : $"loop:{Count}",
    };

    private static int InRange(int count) => count is >= 1 and <= CountMax
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, $"from 1 to {CountMax}");
}
