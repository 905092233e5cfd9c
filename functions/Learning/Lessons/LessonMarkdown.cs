using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Platform.Learning.Lessons;

/// <summary>Converts Markdown to safe HTML: HTML in it is shown as text, and links may only have the schemes http, https and mailto.</summary>
public static class LessonMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().DisableHtml().Build();

    public static string ToHtml(string markdown)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException) // nested too deep for Markdig: the source is shown
        {
            return $"<pre>{System.Net.WebUtility.HtmlEncode(markdown)}</pre>\n";
        }
        foreach (var link in document.Descendants<LinkInline>())
        {
            if (!IsSafe(link.Url)) link.Url = "#";
            if (!link.IsImage) link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener");
        }
        foreach (var link in document.Descendants<AutolinkInline>())
            if (!link.IsEmail && !IsSafe(link.Url)) link.Url = "#";
        return document.ToHtml(Pipeline);
    }

    /// <summary>Browsers skip control characters and spaces when they look for the scheme, so URLs with these are not safe either.</summary>
    private static bool IsSafe(string? url)
    {
        if (url is null || url.Any(c => c <= ' ')) return false;
        var end = url.AsSpan().IndexOfAny(":/?#");
        return end < 0 || url[end] != ':' || url[..end].ToLowerInvariant() is "http" or "https" or "mailto";
    }
}
