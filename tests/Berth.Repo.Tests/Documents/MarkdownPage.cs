using System.Text.RegularExpressions;

namespace Berth.Repo.Tests;

/// <summary>A document: its headings' anchors, its links, and its blocks of code.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string[] _lines;

    public MarkdownPage(string path)
    {
        FullPath = path;
        _lines = File.ReadAllLines(path);
        CodeBlocks = [.. ReadCodeBlocks()];
        var prose = ReadProse();
        Headings = [.. prose.Where(line => Heading().IsMatch(line.Text)).Select(line => Heading().Match(line.Text).Groups["text"].Value.Trim())];
        Anchors = ReadAnchors();
        Links = [.. prose.SelectMany(line => Link().Matches(InlineCode().Replace(line.Text, "")).Select(match => (line.Number, match.Groups["target"].Value)))];
    }

    public string FullPath { get; }

    public string Name => RepositoryFiles.RelativeName(FullPath);

    /// <summary>Headings in order, without their marks.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>What a link may name after <c>#</c>, made as GitHub makes it.</summary>
    public IReadOnlySet<string> Anchors { get; }

    public IReadOnlyList<(int Line, string Target)> Links { get; }

    public IReadOnlyList<CodeBlock> CodeBlocks { get; }

    public static IReadOnlyList<MarkdownPage> All() =>
        [.. RepositoryFiles.Find(".", "*.md").Select(path => new MarkdownPage(path))];

    /// <summary>The block after the comment <c>&lt;!-- sample: NAME --&gt;</c>, or null.</summary>
    public CodeBlock? Sample(string name) => CodeBlocks.FirstOrDefault(block => block.Comment == $"sample: {name}");

    private HashSet<string> ReadAnchors()
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in Headings)
        {
            var text = LinkText().Replace(heading, "${text}");
            var anchor = new string([.. text.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')]).Replace(' ', '-');
            var unique = anchor;
            for (var count = 1; !anchors.Add(unique); count++)
            {
                unique = $"{anchor}-{count}";
            }
        }

        return anchors;
    }

    private List<(int Number, string Text)> ReadProse()
    {
        var prose = new List<(int Number, string Text)>();
        var isCode = false;
        for (var index = 0; index < _lines.Length; index++)
        {
            if (_lines[index].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                prose.Add((index + 1, _lines[index]));
            }
        }

        return prose;
    }

    private IEnumerable<CodeBlock> ReadCodeBlocks()
    {
        for (var index = 0; index < _lines.Length; index++)
        {
            var opening = _lines[index].TrimStart();
            if (!opening.StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var indent = _lines[index].Length - opening.Length;
            var start = ++index;
            while (index < _lines.Length && !_lines[index].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                index++;
            }

            var body = _lines[start..Math.Min(index, _lines.Length)].Select(line => line.Length >= indent ? line[indent..] : line);
            yield return new CodeBlock(start, opening[3..].Trim(), CommentAbove(start - 1), string.Join('\n', body) + "\n");
        }
    }

    private string? CommentAbove(int fence)
    {
        var line = fence - 1;
        while (line >= 0 && string.IsNullOrWhiteSpace(_lines[line]))
        {
            line--;
        }

        var match = line >= 0 ? Comment().Match(_lines[line]) : Match.Empty;
        return match.Success ? match.Groups["text"].Value : null;
    }

    [GeneratedRegex(@"^#{1,6}\s+(?<text>.*?)\s*#*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkText();

    [GeneratedRegex(@"\]\(\s*<?(?<target>[^)\s>]+)>?[^)]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^\s*<!--\s*(?<text>.*?)\s*-->\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    /// <summary>A fenced block.</summary>
    /// <param name="Line">The fence's line, counted from 1.</param>
    /// <param name="Language">The word after the fence.</param>
    /// <param name="Comment">The HTML comment directly above, without its marks; null when there is none.</param>
    /// <param name="Text">The lines between the fences.</param>
    internal sealed record CodeBlock(int Line, string Language, string? Comment, string Text);
}
