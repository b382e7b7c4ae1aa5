namespace Berth;

/// <summary>
/// Evaluates what stands in <c>%{ }%</c>: <c>assert tcpi_snd_cwnd == 10</c>, several on lines or behind semicolons; sums, products and
/// parentheses of whole numbers, constants and variables, compared by == != &lt; &lt;= &gt; &gt;=, joined by <c>and</c>.
/// </summary>
internal sealed class ScriptAssertion
{
    private readonly string _code;
    private readonly Func<string, long?> _variable;
    private int _at;

    private ScriptAssertion(string code, Func<string, long?> variable)
    {
        _code = code;
        _variable = variable;
    }

    /// <returns>What is not so, or null when everything is.</returns>
    public static string? Check(string code, Func<string, long?> variable)
    {
        foreach (string statement in code.Split(['\n', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                ScriptAssertion assertion = new(statement, variable);
                if (assertion.CheckStatement() is { } difference)
                {
                    return difference;
                }
            }
            catch (NotSupportedException wrong)
            {
                return $"{statement}: {wrong.Message}";
            }
        }

        return null;
    }

    private string? CheckStatement()
    {
        if (Word() != "assert")
        {
            throw new NotSupportedException("expected 'assert'");
        }

        do
        {
            int start = _at;
            long left = Sum();
            string comparison = Symbol("==", "!=", "<=", ">=", "<", ">") ?? throw new NotSupportedException("expected a comparison");
            long right = Sum();
            bool holds = comparison switch
            {
                "==" => left == right,
                "!=" => left != right,
                "<=" => left <= right,
                ">=" => left >= right,
                "<" => left < right,
                _ => left > right,
            };
            if (!holds)
            {
                return $"expected {_code[start.._at].Trim()}, but {left} {comparison} {right} is not so";
            }
        }
        while (Word() == "and");
        SkipSpace();
        return _at == _code.Length ? null : throw new NotSupportedException($"expected nothing more at '{_code[_at..]}'");
    }

    private long Sum()
    {
        long value = Product();
        while (Symbol("+", "-") is { } sign)
        {
            value = sign == "+" ? value + Product() : value - Product();
        }

        return value;
    }

    private long Product()
    {
        long value = One();
        while (Symbol("*", "//", "/", "%") is { } sign)
        {
            long other = One();
            value = sign switch { "*" => value * other, "%" => value % other, _ => value / other };
        }

        return value;
    }

    private long One()
    {
        if (Symbol("(") is not null)
        {
            long inner = Sum();
            return Symbol(")") is not null ? inner : throw new NotSupportedException("expected ')'");
        }

        if (Symbol("-") is not null)
        {
            return -One();
        }

        string word = Word();
        return long.TryParse(word, out long number) || ScriptConstants.TryValue(word, out number)
            ? number
            : _variable(word) ?? throw new NotSupportedException($"the variable '{word}' is not known");
    }

    private string Word()
    {
        SkipSpace();
        int start = _at;
        while (_at < _code.Length && (char.IsAsciiLetterOrDigit(_code[_at]) || _code[_at] == '_'))
        {
            _at++;
        }

        return _code[start.._at];
    }

    private string? Symbol(params ReadOnlySpan<string> symbols)
    {
        SkipSpace();
        foreach (string symbol in symbols)
        {
            if (string.CompareOrdinal(_code, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return symbol;
            }
        }

        return null;
    }

    private void SkipSpace()
    {
        while (_at < _code.Length && char.IsWhiteSpace(_code[_at]))
        {
            _at++;
        }
    }
}
