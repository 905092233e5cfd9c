using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Platform.Learning.Lessons;

/// <summary>Markdown as HTML that a page may show as it is: HTML in it is text, and links lead to the web, to a mail or within the page's own site.</summary>
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
        catch (ArgumentException) // nested deeper than Markdig follows: shown as it was written
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

    /// <summary>A relative address, or one of a harmless scheme. Browsers leave out control characters and spaces when they look for the scheme, so these are
    /// refused too.</summary>
    private static bool IsSafe(string? url)
    {
        if (url is null || url.Any(c => c <= ' ')) return false;
        var end = url.AsSpan().IndexOfAny(":/?#");
        return end < 0 || url[end] != ':' || url[..end].ToLowerInvariant() is "http" or "https" or "mailto";
    }
}
