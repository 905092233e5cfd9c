using System.Diagnostics.CodeAnalysis;
using System.Net;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Platform.Shared;

/// <summary>Converts Markdown to HTML that is safe to show: HTML in it is shown as text, and links may only have the schemes http, https and mailto.</summary>
public sealed class SafeMarkdown
{
    /// <summary>With tables and task lists.</summary>
    public static readonly SafeMarkdown ForLessons = new(new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists());

    /// <summary>With links where a URL is written.</summary>
    public static readonly SafeMarkdown ForMails = new(new MarkdownPipelineBuilder().UseAutoLinks());

    private readonly MarkdownPipeline pipeline;

    private SafeMarkdown(MarkdownPipelineBuilder builder) => pipeline = builder.DisableHtml().Build();

    /// <summary>The HTML; the source as text where it cannot be converted.</summary>
    public string ToHtml(string markdown) => TryConvert(markdown, out var html) ? html : $"<pre>{WebUtility.HtmlEncode(markdown)}</pre>\n";

    /// <summary>Returns false for what is nested too deep.</summary>
    public bool TryConvert(string markdown, [NotNullWhen(true)] out string? html)
    {
        try
        {
            var document = Markdown.Parse(markdown, pipeline);
            foreach (var link in document.Descendants<LinkInline>())
            {
                if (!IsSafe(link.Url)) link.Url = "#";
                if (!link.IsImage) link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener");
            }
            foreach (var link in document.Descendants<AutolinkInline>())
                if (!link.IsEmail && !IsSafe(link.Url)) link.Url = "#";
            html = document.ToHtml(pipeline);
            return true;
        }
        catch (Exception) // Markdig has several for what is too deep, and for its own faults
        {
            html = null;
            return false;
        }
    }

    /// <summary>Browsers skip control characters and spaces when they look for the scheme, so URLs with these are not safe either.</summary>
    private static bool IsSafe(string? url)
    {
        if (url is null || url.Any(c => c <= ' ')) return false;
        var end = url.AsSpan().IndexOfAny(":/?#");
        return end < 0 || url[end] != ':' || url[..end].ToLowerInvariant() is "http" or "https" or "mailto";
    }
}
