namespace Berth;

/// <content>System calls, their arguments and results.</content>
internal sealed partial class ScriptParser
{
    private CallEvent ReadCall(ScriptTime time, int line)
    {
        ScriptToken name = Take();
        Expect("(");
        List<ScriptValue> arguments = ReadList(")");
        Expect("=");
        ScriptValue? result = ReadValue();
        string? error = null;
        if (result is NumberValue { Number: -1 })
        {
            error = ExpectWord("an error (EAGAIN, ECONNREFUSED …) behind -1").Text;
        }

        if (TakeIf("("))
        {
            SkipRemark();
        }

        return new CallEvent(time, line, name.Text, arguments, result is AnyValue ? null : result, error);
    }

    /// <summary>The system's words for an error, or the names of flags: for people.</summary>
    private void SkipRemark()
    {
        while (!TakeIf(")"))
        {
            if (Current.Kind == ScriptTokenKind.End)
            {
                throw Error(Current, "expected ')'");
            }

            Take();
        }
    }

    private List<ScriptValue> ReadList(string close)
    {
        List<ScriptValue> items = [];
        while (!TakeIf(close))
        {
            if (items.Count > 0)
            {
                Expect(",");
            }

            items.Add(ReadValue());
        }

        return items;
    }

    private ScriptValue ReadValue()
    {
        ScriptToken token = Current;
        switch (token.Kind)
        {
            case ScriptTokenKind.Number:
                return new NumberValue(ReadInteger("a number"));
            case ScriptTokenKind.Text:
                return new TextValue(Take().Text);
            case ScriptTokenKind.Word:
                return ReadNamed();
            default:
                break;
        }

        Take();
        return token.Text switch
        {
            "..." => new AnyValue(),
            "-" => new NumberValue(-ReadInteger("a number")),
            "[" => new ListValue(ReadList("]")),
            "{" => ReadStruct(),
            _ => throw Error(token, "expected a value: a number, a constant, a text, [ ], { } or ..."),
        };
    }

    private ScriptValue ReadNamed()
    {
        string first = Take().Text;
        if (TakeIf("("))
        {
            ScriptValue argument = ReadValue();
            Expect(")");
            return new FunctionValue(first, argument);
        }

        List<string> names = [first];
        while (TakeIf("|"))
        {
            names.Add(ExpectWord("a constant").Text);
        }

        return new NameValue(names);
    }

    private StructValue ReadStruct()
    {
        Dictionary<string, ScriptValue> fields = [];
        List<ScriptValue> plain = [];
        while (!TakeIf("}"))
        {
            if (fields.Count + plain.Count > 0)
            {
                Expect(",");
            }

            if (Current.Kind == ScriptTokenKind.Word && _tokens[_at + 1].Is("="))
            {
                string name = Take().Text;
                Expect("=");
                fields[name] = ReadValue();
            }
            else
            {
                plain.Add(ReadValue());
            }
        }

        return new StructValue(fields, plain);
    }
}
