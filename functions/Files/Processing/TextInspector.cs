using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Reads text in UTF-8: all of it is checked, its beginning is kept.</summary>
internal static partial class TextInspector
{
    /// <summary>How much of a text is extracted from; markup takes more room than what is left of it.</summary>
    private const int SampleChars = 512 * 1024;

    /// <summary>Of Markdown: the time that its parser takes grows with the square of a text that is made for that, to minutes for all of the sample.</summary>
    private const int MarkdownChars = 64 * 1024;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Inspection Inspect(Stream file, FileKind kind)
    {
        var (decoder, sample, csv) = (Utf8.GetDecoder(), new StringBuilder(), new CsvCounter());
        var bytes = new byte[32 * 1024];
        var chars = new char[Utf8.GetMaxCharCount(bytes.Length)];
        for (var atEnd = false; !atEnd;)
        {
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            atEnd = read < bytes.Length;
            int count;
            try
            {
                count = decoder.GetChars(bytes.AsSpan(0, read), chars, flush: atEnd);
            }
            catch (DecoderFallbackException)
            {
                return Inspection.Refuse("type-mismatch", "The file is not text in UTF-8. Save it as UTF-8, or upload it under its own type.");
            }
            var text = chars.AsSpan(0, count);
            if (text.IndexOfAnyInRange('\0', '\u0008') >= 0 || text.IndexOfAnyInRange('\u000e', '\u001a') >= 0)
                return Inspection.Refuse("type-mismatch", "The file has control characters that no text has. Upload it under its own type.");
            if (sample.Length < SampleChars) sample.Append(text[..Math.Min(count, SampleChars - sample.Length)]);
            if (kind == FileKind.Csv) csv.Add(text);
        }
        var beginning = sample.ToString().TrimStart('\uFEFF');
        var details = kind == FileKind.Csv ? new FileDetails(Rows: csv.Finish(), Columns: csv.Columns) : new();
        return new(null, details,
            TextExcerpt.Of(kind switch { FileKind.Markdown => OfMarkdown(beginning), FileKind.Html => OfHtml(beginning), _ => beginning }));
    }

    private static string OfMarkdown(string markdown)
    {
        try
        {
            return Markdown.ToPlainText(markdown.Length <= MarkdownChars ? markdown : markdown[..MarkdownChars]);
        }
        catch (ArgumentException) // nested deeper than Markdig follows: the source is text as well
        {
            return markdown;
        }
    }

    /// <summary>The text of a page, good enough to be searched: what is not shown is left out, blocks end lines.</summary>
    internal static string OfHtml(string html)
    {
        var text = new StringBuilder(html.Length);
        for (var at = 0; at < html.Length;)
        {
            if (html[at] != '<')
            {
                var end = html.IndexOf('<', at) is var next and >= 0 ? next : html.Length;
                text.Append(WebUtility.HtmlDecode(html[at..end]));
                at = end;
                continue;
            }
            if (html.AsSpan(at).StartsWith("<!--"))
            {
                at = After(html, "-->", at + 4);
                continue;
            }
            var name = TagName().Match(html, at + 1);
            if (!name.Success)
            {
                text.Append(html[at++]); // a lone "<"
                continue;
            }
            var tag = name.Value.ToLowerInvariant();
            at = AfterTag(html, at + 1);
            if (tag is "script" or "style" or "template" or "noscript") at = AfterTag(html, After(html, $"</{tag}", at, backTo: true));
            text.Append(tag.TrimStart('/') is "b" or "i" or "em" or "strong" or "a" or "span" or "code" or "u" or "small" or "sub" or "sup" ? "" : "\n");
        }
        return text.ToString();
    }

    private static int After(string html, string end, int from, bool backTo = false) =>
        html.IndexOf(end, from, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? (backTo ? at : at + end.Length) : html.Length;

    /// <summary>A ">" in a quoted attribute does not end the tag.</summary>
    private static int AfterTag(string html, int at)
    {
        for (var quote = '\0'; at < html.Length; at++)
        {
            if (quote != '\0') quote = html[at] == quote ? '\0' : quote;
            else if (html[at] == '>') return at + 1;
            else if (html[at] is '"' or '\'') quote = html[at];
        }
        return html.Length;
    }

    [GeneratedRegex(@"\G[/!?]?[a-zA-Z][a-zA-Z0-9:-]*", RegexOptions.CultureInvariant)]
    private static partial Regex TagName();
}
