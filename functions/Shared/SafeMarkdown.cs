using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Platform.Shared;

/// <summary>Converts Markdown to HTML that is safe to show: HTML in it is shown as text, and links may only have the schemes http, https and mailto.
/// What would nest too deep or cost too much is refused: Markdig takes quadratic time in the delimiters of a block, and cannot be stopped.</summary>
public sealed partial class SafeMarkdown
{
    /// <summary>Changes with the HTML that a text gets, so that stored HTML of another version is written again.</summary>
    public const int Version = 1;

    /// <summary>The maximum depth of quotes and lists.</summary>
    public const int MaxDepth = 30;

    /// <summary>The maximum, over all blocks, of squared delimiters and of table cells (each counts for <see cref="WorkOfCell"/>): 1,400 delimiters in one
    /// block, or 100 in each of 200. It takes about 10 ms.</summary>
    private const long MaxWork = 2_000_000;

    /// <summary>Each row of a table is filled up with empty cells, which neither the length nor the delimiters bound.</summary>
    private const int WorkOfCell = 100;

    /// <summary>The maximum length of the URLs and titles of all links, since many links may refer to one long definition.</summary>
    private const long MaxLinkLength = 500_000;

    /// <summary>Markdig takes quadratic time in them too, and has read them when a block is closed.</summary>
    private const int MaxDefinitions = 1000;

    /// <summary>With more delimiters, a block may nest deeper than Markdig supports.</summary>
    private const int SafeDelimiters = 80;

    /// <summary>With tables and task lists.</summary>
    public static readonly SafeMarkdown ForLessons = new(() => new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists());

    /// <summary>With links where a URL is written.</summary>
    public static readonly SafeMarkdown ForMails = new(() => new MarkdownPipelineBuilder().UseAutoLinks());

    private readonly Func<MarkdownPipelineBuilder> builder;

    private SafeMarkdown(Func<MarkdownPipelineBuilder> builder) => this.builder = builder;

    /// <summary>The HTML; the source as text where it cannot be converted.</summary>
    public string ToHtml(string markdown) => TryConvert(markdown, out var html, out _) ? html : $"<pre>{WebUtility.HtmlEncode(markdown)}</pre>\n";

    /// <summary>Returns false for what nests too deep or costs too much.</summary>
    /// <param name="markdown">The source; a byte order mark before it is ignored.</param>
    /// <param name="html">The HTML.</param>
    /// <param name="error">The line, and what to change there.</param>
    public bool TryConvert(string markdown, [NotNullWhen(true)] out string? html, [NotNullWhen(false)] out string? error) =>
        TryConvert(markdown, (document, pipeline) => document.ToHtml(pipeline), out html, out error);

    /// <summary>The text without markup; the source where it cannot be converted.</summary>
    public string ToPlainText(string markdown) => TryConvert(markdown, Write, out var text, out _) ? text : markdown;

    private static string Write(MarkdownDocument document, MarkdownPipeline pipeline)
    {
        using var text = new StringWriter();
        var renderer = new HtmlRenderer(text) { EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false };
        pipeline.Setup(renderer);
        renderer.Render(document);
        return text.ToString();
    }

    private bool TryConvert(
        string markdown, Func<MarkdownDocument, MarkdownPipeline, string> write, [NotNullWhen(true)] out string? text,
        [NotNullWhen(false)] out string? error)
    {
        markdown = markdown.TrimStart('\uFEFF');
        (text, error) = (null, null);
        if (NestedLine().Match(markdown) is { Success: true } nested)
        {
            error = TooDeep(LineOf(nested));
            return false;
        }
        if (Definition().Matches(markdown).ElementAtOrDefault(MaxDefinitions) is { } definition)
        {
            error = $"Line {LineOf(definition)} has one link definition too many. Use at most {MaxDefinitions}, and write other links inline.";
            return false;
        }
        foreach (var maxDelimiters in (int[])[int.MaxValue, SafeDelimiters])
        {
            try
            {
                var pipeline = BuildPipeline(maxDelimiters);
                var document = Markdown.Parse(markdown, pipeline);
                CheckLinks(document);
                text = write(document, pipeline);
                return true;
            }
            catch (TooCostlyException costly)
            {
                error = costly.Message;
                return false;
            }
            catch (Exception) // Markdig has several for what is too deep, and for its own faults
            {
                continue;
            }
        }
        error = "The text is nested too deep. Use fewer levels of quotes, lists and brackets.";
        return false;

        int LineOf(Match match) => markdown.AsSpan(0, match.Index).Count('\n') + 1;
    }

    /// <summary>A pipeline for one text. Blocks with more delimiters than that are text as it was written.</summary>
    private MarkdownPipeline BuildPipeline(int maxDelimiters)
    {
        var (pipeline, work) = (builder().DisableHtml(), 0L);
        foreach (var parser in pipeline.BlockParsers.OfType<BlockParser>()) parser.Closed += (_, block) => Check(block);
        return pipeline.Build();

        void Check(Block block)
        {
            if (block is not LeafBlock { ProcessInlines: true } leaf) return;
            var depth = 0;
            for (var parent = block.Parent; parent is not null; parent = parent.Parent)
                if (++depth > MaxDepth) throw new TooCostlyException(TooDeep(block.Line + 1));

            var (delimiters, columns) = (0L, 0L);
            for (var i = 0; i < leaf.Lines.Count; i++)
            {
                var line = leaf.Lines.Lines[i].Slice.AsSpan();
                columns = Math.Max(columns, line.Count('|'));
                foreach (var c in line)
                    if (c is '[' or ']' or '(' or '*' or '_' or '<' or '`' or '&') delimiters++;
            }
            work += (delimiters * delimiters) + (columns * leaf.Lines.Count * WorkOfCell);
            if (work > MaxWork)
                throw new TooCostlyException($"Line {block.Line + 1} and those before it have too much markup. Use fewer * _ [ ] ( ` < & and table cells.");
            if (delimiters <= maxDelimiters) return;

            leaf.Inline = new ContainerInline().AppendChild(new LiteralInline(leaf.Lines.ToString()));
            (leaf.Lines, leaf.ProcessInlines) = (default, false);
        }
    }

    private static void CheckLinks(MarkdownDocument document)
    {
        var length = 0L;
        foreach (var link in document.Descendants<LinkInline>())
        {
            length += (link.Url?.Length ?? 0) + (link.Title?.Length ?? 0);
            if (length > MaxLinkLength) throw new TooCostlyException($"Up to line {link.Line + 1}, the links are too long. Use fewer links to long addresses.");
            if (!IsSafe(link.Url)) link.Url = "#";
            if (!link.IsImage) link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener");
        }
        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener");
            if (!link.IsEmail && !IsSafe(link.Url)) link.ReplaceBy(new LiteralInline(link.Url)); // its address is its text
        }
    }

    /// <summary>Browsers skip control characters and spaces when they look for the scheme, so URLs with these are not safe either.</summary>
    private static bool IsSafe(string? url)
    {
        if (url is null || url.Any(c => c <= ' ')) return false;
        var end = url.AsSpan().IndexOfAny(":/?#");
        return end < 0 || url[end] != ':' || url[..end].ToLowerInvariant() is "http" or "https" or "mailto";
    }

    private static string TooDeep(int line) => $"Line {line} is nested too deep. Use at most {MaxDepth / 2} levels of quotes and lists.";

    /// <summary>A line that opens more quotes and lists than the maximum, and is no thematic break.</summary>
    [GeneratedRegex(@"^(?![ \t]*(?:\*[ \t]*)+\r?$|[ \t]*(?:-[ \t]*)+\r?$)[ \t]*(?>(?>>[ \t]*|[*+-][ \t]+|[0-9]{1,9}[.)][ \t]+)){31}", RegexOptions.Multiline)]
    private static partial Regex NestedLine();

    [GeneratedRegex(@"\]:")]
    private static partial Regex Definition();

    private sealed class TooCostlyException(string message) : Exception(message);
}
