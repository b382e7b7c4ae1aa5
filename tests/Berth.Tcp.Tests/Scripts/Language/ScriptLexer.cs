namespace Berth;

/// <summary>Cuts a script into tokens. Comments are // and /* */.</summary>
internal sealed class ScriptLexer(string file, string text)
{
    private const string Symbols = "+-*~<>()[]{},:=.|#";

    private int _at;
    private int _line = 1;
    private int _lineStart;

    private int Column => _at - _lineStart + 1;

    public List<ScriptToken> ReadAll()
    {
        List<ScriptToken> tokens = [];
        do
        {
            tokens.Add(ReadOne());
        }
        while (tokens[^1].Kind != ScriptTokenKind.End);
        return tokens;
    }

    private ScriptToken ReadOne()
    {
        SkipSpaceAndComments();
        (int line, int column, int start) = (_line, Column, _at);
        ScriptToken Token(ScriptTokenKind kind, string value) => new(kind, value, line, column);
        char first = Peek(0);
        if (_at == text.Length)
        {
            return Token(ScriptTokenKind.End, "");
        }

        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return Token(ScriptTokenKind.Number, ReadNumber());
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            _at++;
            Advance(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
            return Token(ScriptTokenKind.Word, text[start.._at]);
        }

        switch (first)
        {
            case '"':
                return Token(ScriptTokenKind.Text, ReadBetween("\"", "\"", "a closing quote"));
            case '`':
                return Token(ScriptTokenKind.Shell, ReadBetween("`", "`", "a closing backtick"));
            case '%' when Peek(1) == '{':
                return Token(ScriptTokenKind.Code, ReadBetween("%{", "}%", "}%"));
            case '.' when Peek(1) == '.' && Peek(2) == '.':
                _at += 3;
                return Token(ScriptTokenKind.Symbol, "...");
            case '-' when Peek(1) == '-':
                _at += 2;
                return Token(ScriptTokenKind.Symbol, "--");
            default:
                break;
        }

        if (!Symbols.Contains(first))
        {
            throw new ScriptException(file, line, column, $"'{first}' is not in the language");
        }

        _at++;
        return Token(ScriptTokenKind.Symbol, first.ToString());
    }

    private string ReadNumber()
    {
        int start = _at;
        if (Peek(0) == '0' && Peek(1) is 'x' or 'X')
        {
            _at += 2;
            Advance(char.IsAsciiHexDigit);
            return text[start.._at];
        }

        Advance(char.IsAsciiDigit);
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _at++;
            Advance(char.IsAsciiDigit);
        }

        return text[start.._at];
    }

    private string ReadBetween(string open, string close, string what)
    {
        (int line, int column) = (_line, Column);
        int start = _at + open.Length;
        int end = text.IndexOf(close, start, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new ScriptException(file, line, column, $"expected {what} before the end of the script");
        }

        while (_at < end + close.Length)
        {
            Step();
        }

        return text[start..end];
    }

    private void SkipSpaceAndComments()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(Peek(0)))
            {
                Step();
            }
            else if (Peek(0) == '/' && Peek(1) == '/')
            {
                Advance(static c => c != '\n');
            }
            else if (Peek(0) == '/' && Peek(1) == '*')
            {
                ReadBetween("/*", "*/", "*/");
            }
            else
            {
                return;
            }
        }
    }

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private void Advance(Func<char, bool> belongs)
    {
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }
    }

    private void Step()
    {
        if (text[_at++] == '\n')
        {
            _line++;
            _lineStart = _at;
        }
    }
}
