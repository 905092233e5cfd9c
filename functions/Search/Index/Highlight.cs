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
        var matches = Words.In(text).Where(w => terms.Any(t => w.Text.StartsWith(t, StringComparison.Ordinal))); // lazy: a text may be long
        var (from, to) = Excerpt(text, matches.FirstOrDefault().Start);

        var html = new StringBuilder(from > 0 ? "… " : "");
        var at = from;
        foreach (var (start, end) in Merge(matches.SkipWhile(w => w.Start < from).TakeWhile(w => w.End <= to)))
        {
            html.Append(WebUtility.HtmlEncode(text[at..start])).Append("<mark>").Append(WebUtility.HtmlEncode(text[start..end])).Append("</mark>");
            at = end;
        }
        return html.Append(WebUtility.HtmlEncode(text[at..to])).Append(to < text.Length ? " …" : "").ToString();
    }

    /// <summary>The pairs of characters in a run overlap.</summary>
    private static List<(int Start, int End)> Merge(IEnumerable<Word> words)
    {
        var merged = new List<(int Start, int End)>();
        foreach (var word in words)
        {
            if (merged.Count > 0 && word.Start < merged[^1].End) merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, word.End));
            else merged.Add((word.Start, word.End));
        }
        return merged;
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
