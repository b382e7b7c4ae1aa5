namespace Berth;

internal enum ScriptTokenKind
{
    Number,
    Word,
    Symbol,
    Text,
    Shell,
    Code,
    End,
}

/// <summary>One word of a script, and where it stands.</summary>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text, int Line, int Column)
{
    public bool Is(string symbol) => Kind == ScriptTokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == ScriptTokenKind.Word && Text == word;

    public override string ToString() => Kind switch
    {
        ScriptTokenKind.End => "the end of the script",
        ScriptTokenKind.Shell => "a command in backticks",
        ScriptTokenKind.Code => "an assertion",
        ScriptTokenKind.Text => $"\"{Text}\"",
        _ => $"'{Text}'",
    };
}
