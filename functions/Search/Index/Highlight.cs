using System.Net;
using System.Text;

namespace Platform.Search.Index;

/// <summary>An excerpt of a hit, as escaped HTML with the matches marked.</summary>
public static class Highlight
{
    private const int LeadLength = 60, MaxLength = 200;

    /// <summary>The excerpt around the first word that begins with one of the terms; the start of the text when none does.</summary>
    public static string Of(string text, IReadOnlyList<string> terms)
    {
        var matches = Words.Positions(text).Where(p => IsMatch(text.AsSpan(p.Start, p.Length), terms)); // lazy: a text may be long
        var (from, to) = Excerpt(text, matches.FirstOrDefault().Start);

        var html = new StringBuilder(from > 0 ? "… " : "");
        var at = from;
        foreach (var (start, length) in matches.SkipWhile(p => p.Start < from).TakeWhile(p => p.Start + p.Length <= to))
        {
            html.Append(WebUtility.HtmlEncode(text[at..start])).Append("<mark>").Append(WebUtility.HtmlEncode(text.Substring(start, length))).Append("</mark>");
            at = start + length;
        }
        return html.Append(WebUtility.HtmlEncode(text[at..to])).Append(to < text.Length ? " …" : "").ToString();
    }

    private static bool IsMatch(ReadOnlySpan<char> word, IReadOnlyList<string> terms)
    {
        var normal = Words.Normalize(word);
        return terms.Any(t => normal.StartsWith(t, StringComparison.Ordinal));
    }

    /// <summary>Begins and ends between words where possible.</summary>
    private static (int From, int To) Excerpt(string text, int first)
    {
        var from = Math.Max(0, first - LeadLength);
        if (from > 0 && text.IndexOf(' ', from, first - from) is >= 0 and var space) from = space + 1;
        else if (from > 0) from = first;
        var to = Math.Min(text.Length, from + MaxLength);
        if (to < text.Length && text.LastIndexOf(' ', to, to - first) is var end && end > first) to = end;
        if (to < text.Length && to > 0 && char.IsHighSurrogate(text[to - 1])) to--;
        return (from, to);
    }
}
