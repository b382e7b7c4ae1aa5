using System.CommandLine;
using System.CommandLine.Help;

namespace Berth;

/// <summary>The whole command line: parses it, runs the command, and turns what went wrong into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line to its end.</summary>
    /// <param name="words">The arguments without the program's name.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] words)
    {
        RootCommand root = Root();
        ParseResult parsed = root.Parse(words, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not (ExamplesFirstHelp or null) && !IsVersion(words))
            {
                throw new UsageException(UsageErrors.Describe(parsed));
            }

            return await parsed.InvokeAsync(Configuration(Console.Out)).ConfigureAwait(false);
        }
        catch (UsageException wrong)
        {
            Terminal.Complain(wrong.Message);
            Terminal.Error.WriteLine("");
            await HelpOf(root, parsed).InvokeAsync(Configuration(Console.Error)).ConfigureAwait(false);
            return ExitCodes.Usage;
        }
        catch (FaultException failed)
        {
            Terminal.Show(failed);
            return ExitCodes.Of(failed.Fault);
        }
        catch (OutputClosedException)
        {
            return ExitCodes.OutputClosed;
        }
        catch (Exception unexpected)
        {
            // Whatever it is, a person gets a sentence and scripts an exit code, not a core dump.
            Terminal.Complain(unexpected is IOException or InvalidOperationException ? unexpected.Message : unexpected.ToString());
            return ExitCodes.Other;
        }
    }

    private static RootCommand Root()
    {
        RootCommand root = new("Serve, connect and explain sockets.")
        {
            new ServeCommand(),
            new ConnectCommand(),
            new ResolveCommand(),
            new PingCommand(),
            new InterfacesCommand(),
            new OptionsCommand(),
            new ExplainCommand(),
            new LabCommand(),
            new WhoamiCommand(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesFirstHelp((HelpAction)help.Action!);
        return root;
    }

    private static bool IsVersion(string[] words) => words is ["--version"];

    private static ParseResult HelpOf(RootCommand root, ParseResult parsed) =>
        root.Parse(parsed.CommandResult.Command is RootCommand ? ["--help"] : [parsed.CommandResult.Command.Name, "--help"]);

    /// <summary>Signals are the commands' own business: left to the library, it would end the process two seconds after SIGTERM.</summary>
    private static InvocationConfiguration Configuration(TextWriter output) => new()
    {
        Output = output,
        Error = Console.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };
}
