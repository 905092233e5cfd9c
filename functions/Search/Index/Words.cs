namespace Platform.Search.Index;

/// <summary>Words, the same way for documents and for queries: runs of letters and digits, in lower case.</summary>
public static class Words
{
    /// <summary>What is longer is cut, so that a text of nonsense does not make an index entry of its own size.</summary>
    public const int MaxLength = 40;

    /// <summary>The words of a text, in order.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. Places(text).Select(p => Normalize(text.AsSpan(p.Start, p.Length)))];

    /// <summary>Where the words of a text are.</summary>
    public static IEnumerable<(int Start, int Length)> Places(string text)
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

    /// <summary>A word as the index has it.</summary>
    public static string Normalize(ReadOnlySpan<char> word) => (word.Length > MaxLength ? word[..MaxLength] : word).ToString().ToLowerInvariant();
}
