namespace Platform.Search.Index;

/// <summary>The tokenizer of documents and queries: words are runs of letters and digits, in lower case.</summary>
public static class Words
{
    /// <summary>Longer words are truncated, which bounds the size of index entries.</summary>
    public const int MaxLength = 40;

    public static IReadOnlyList<string> Of(string text) => [.. Positions(text).Select(p => Normalize(text.AsSpan(p.Start, p.Length)))];

    public static IEnumerable<(int Start, int Length)> Positions(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inWord && start < 0) start = i;
            if (inWord || start < 0) continue;
            yield return (start, i - start);
            start = -1;
        }
    }

    public static string Normalize(ReadOnlySpan<char> word) => (word.Length > MaxLength ? word[..MaxLength] : word).ToString().ToLowerInvariant();
}
