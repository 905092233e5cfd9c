using System.Buffers;
using System.Text;

namespace Platform.Local.Persistence;

/// <summary>Text as PostgreSQL stores it, which has no NUL: ESC introduces a NUL or another ESC. A lone surrogate becomes U+FFFD, as in AMQP.</summary>
public static class StoredText
{
    private const char Escape = '\u001b';
    private static readonly SearchValues<char> Unusual = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c), '\0', Escape]);

    /// <summary>The text as stored.</summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAny(Unusual)) return text;
        var encoded = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) // replaces lone surrogates
        {
            if (rune.Value is Escape) encoded.Append(Escape).Append(Escape);
            else if (rune.Value == 0) encoded.Append(Escape).Append('0');
            else encoded.Append(rune.ToString());
        }
        return encoded.ToString();
    }

    /// <summary>The text that was stored.</summary>
    public static string Decode(string stored)
    {
        if (!stored.Contains(Escape)) return stored;
        var text = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] != Escape) text.Append(stored[i]);
            else if (++i < stored.Length) text.Append(stored[i] == '0' ? '\0' : stored[i]);
        }
        return text.ToString();
    }
}
