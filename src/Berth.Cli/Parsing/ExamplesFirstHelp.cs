using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Berth;

/// <summary>Help that begins with examples, goes on with System.CommandLine's own, and ends with the command's notes.</summary>
internal sealed class ExamplesFirstHelp(HelpAction rest) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        IReadOnlyList<Example> examples = command is CliCommand one
            ? one.Examples
            : [.. command.Subcommands.OfType<CliCommand>().Select(static sub => sub.Examples[0])];
        output.WriteLine("Examples:");
        foreach (Example example in examples)
        {
            output.WriteLine($"  {example.Line}");
            output.WriteLine($"      {example.Meaning}");
        }

        output.WriteLine();
        int code = rest.Invoke(parseResult);
        foreach (string note in (command as CliCommand)?.Notes ?? [])
        {
            output.WriteLine(note);
        }

        return code;
    }
}
