using System.CommandLine;

namespace Berth;

/// <summary>A command of the tool: what System.CommandLine knows of it, and the examples with which its help begins.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string description)
        : base(name, description)
    {
        SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
    }

    /// <summary>Command lines with what they do. Help begins with them.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Lines that follow the options in help: what the operands may be, exit codes.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation);
}
