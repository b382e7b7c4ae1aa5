using System.CommandLine;
using System.CommandLine.Parsing;

namespace Berth;

/// <summary>Turns what System.CommandLine could not parse into one sentence with the nearest right word.</summary>
internal static class UsageErrors
{
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<string> operands = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(static result => result.Tokens.Select(static token => token.Value));
        if (!parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash)
            && operands.FirstOrDefault(static word => word.StartsWith('-')) is { } option)
        {
            // Where an argument is expected, the library takes a mistyped option for it and complains about the next word.
            return Unknown("option", option, OptionsOf(command));
        }

        if (parsed.UnmatchedTokens is [var word, ..])
        {
            return word.StartsWith('-')
                ? Unknown("option", word, OptionsOf(command).Concat(OptionsOf(parsed.RootCommandResult.Command)))
                : command.Subcommands.Count > 0 ? Unknown("command", word, command.Subcommands.Select(static sub => sub.Name))
                : $"'{word}' is one argument too many";
        }

        ParseError error = parsed.Errors[0];
        return error.SymbolResult is CommandResult && command.Subcommands.Count > 0 ? "which command?" : error.Message.TrimEnd('.');
    }

    /// <summary>A command that takes any number of words takes a mistyped option for one of them.</summary>
    public static void RefuseOptionsAmong(IEnumerable<string> words, Command command)
    {
        if (words.FirstOrDefault(static word => word.StartsWith('-')) is { } option)
        {
            throw new UsageException(Unknown("option", option, OptionsOf(command)));
        }
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.SelectMany(static option => option.Aliases.Prepend(option.Name));

    private static string Unknown(string kind, string word, IEnumerable<string> known)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = kind == "option" && equals > 0 ? word[..equals] : word;
        return $"unknown {kind} '{name}'" + (NearestWord.Find(name, known) is { } nearest ? $": did you mean '{nearest}'?" : "");
    }
}
