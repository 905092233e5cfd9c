using System.Text.RegularExpressions;

namespace Platform.Pack;

/// <summary>A page without the blocks that match: paragraphs, items of lists, rows of tables, examples of code, and headings with nothing below them.</summary>
internal static partial class MarkdownPage
{
    /// <param name="page">The page.</param>
    /// <param name="leaveOut">Whether a block is left out.</param>
    /// <param name="exists">Whether the target of a relative link exists; the link of another becomes its text.</param>
    public static string Without(string page, Func<string, bool> leaveOut, Func<string, bool> exists)
    {
        var (kept, number) = (new List<string>(), 0);
        foreach (var part in Blocks(page.Split('\n')))
        {
            if (part.Length > 0 && leaveOut(part)) continue;
            // What is left of a numbered list is numbered anew.
            number = Numbered().IsMatch(part) ? number + 1 : part.Length == 0 ? number : 0;
            var block = Numbered().Replace(part, $"{number}. ");
            if (block.Length == 0 && kept.Count > 2 && TableRule().IsMatch(kept[^1])) kept.RemoveRange(kept.Count - 2, 2);
            if (block.Length == 0 && (kept.Count == 0 || kept[^1].Length == 0)) continue;
            if (block.StartsWith('#')) RemoveEmptyHeadings(kept, Level(block));
            kept.Add(block);
        }
        RemoveEmptyHeadings(kept, 1);
        return RelativeLink().Replace(string.Join('\n', kept), link => exists(link.Groups[2].Value) ? link.Value : link.Groups[1].Value).TrimEnd() + "\n";
    }

    private static IEnumerable<string> Blocks(string[] lines)
    {
        for (var i = 0; i < lines.Length;)
        {
            var start = i++;
            if (lines[start].StartsWith("```", StringComparison.Ordinal))
            {
                while (i < lines.Length && !lines[i++].StartsWith("```", StringComparison.Ordinal)) { }
            }
            else if (!StandsAlone(lines[start]))
            {
                while (i < lines.Length && !StandsAlone(lines[i]) && !Item().IsMatch(lines[i])) i++;
            }
            yield return string.Join('\n', lines[start..i]);
        }
    }

    private static bool StandsAlone(string line) => line.Length == 0 || line[0] is '#' or '|' || line.StartsWith("```", StringComparison.Ordinal);

    /// <summary>Headings of this level or a lower one at the end, below which nothing came, the head of a table without rows, and what announces a list without
    /// items.</summary>
    private static void RemoveEmptyHeadings(List<string> kept, int level)
    {
        while (true)
        {
            while (kept.Count > 1 && kept[^1].Length == 0) kept.RemoveAt(kept.Count - 1);
            if (kept.Count > 2 && TableRule().IsMatch(kept[^1])) kept.RemoveRange(kept.Count - 2, 2);
            else if (kept.Count > 1 && kept[^1].StartsWith('#') && Level(kept[^1]) >= level) kept.RemoveAt(kept.Count - 1);
            else if (kept.Count > 1 && kept[^1].EndsWith(':')) kept.RemoveAt(kept.Count - 1);
            else break;
        }
        if (kept.Count > 0) kept.Add("");
    }

    private static int Level(string heading) => heading.TakeWhile(c => c == '#').Count();

    [GeneratedRegex(@"^\s*([-*]|\d+\.) ")]
    private static partial Regex Item();

    [GeneratedRegex(@"^\d+\. ")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\|[-| ]+\|$")]
    private static partial Regex TableRule();

    [GeneratedRegex(@"\[([^\]]*)\]\((?!https?:|#|<)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}
