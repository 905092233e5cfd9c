using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Text;
using Platform.Files.Files;

namespace Platform.Files.Processing;

/// <summary>Reads UTF-8 text: checks all of it, and keeps an excerpt of the beginning.</summary>
internal static class TextInspector
{
    /// <summary>The number of first characters that the excerpt is taken from; more than the excerpt, since markup is removed.</summary>
    private const int SampleChars = 512 * 1024;

    /// <summary>The maximum for Markdown, whose budget of markup is that of one lesson.</summary>
    private const int MarkdownChars = 64 * 1024;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Inspection Inspect(Stream file, FileKind kind)
    {
        var (decoder, sample) = (Utf8.GetDecoder(), new StringBuilder());
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
        }
        var beginning = sample.ToString().TrimStart('\uFEFF');
        var details = kind == FileKind.Csv ? CsvCounter.Count(file) : new();
        return new(null, details,
            TextExcerpt.Of(kind switch { FileKind.Markdown => OfMarkdown(beginning), FileKind.Html => OfHtml(beginning), _ => beginning }));
    }

    private static string OfMarkdown(string markdown) =>
        SafeMarkdown.ForLessons.ToPlainText(markdown.Length <= MarkdownChars ? markdown : markdown[..MarkdownChars]);

    /// <summary>The visible text of a page, for search, with a line end after each block. Reading tokens takes linear time, building a tree may not.</summary>
    internal static string OfHtml(string html)
    {
        var (text, templates, isShown) = (new StringBuilder(), 0, true);
        using var source = new TextSource(html);
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            var isStart = token.Type == HtmlTokenType.StartTag;
            if (token.Type == HtmlTokenType.Character && isShown && templates == 0) text.Append(token.Data);
            if (!isStart && token.Type != HtmlTokenType.EndTag) continue;

            if (isStart) tokens.State = ContentOf(token.Name);
            if (token.Name == "template") templates = Math.Max(0, templates + (isStart ? 1 : -1));
            isShown = !isStart || tokens.State is HtmlParseMode.PCData or HtmlParseMode.RCData or HtmlParseMode.Plaintext;
            if (!IsInline(token.Name)) text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The mode in which the tokenizer reads the content after a tag.</summary>
    private static HtmlParseMode ContentOf(string tag) => tag switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "noscript" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private static bool IsInline(string tag) => tag is
        "a" or "abbr" or "b" or "cite" or "code" or "del" or "em" or "font" or "i" or "ins" or "kbd" or "mark" or "q" or "s" or "small" or "span" or "strong"
        or "sub" or "sup" or "u" or "wbr";
}
