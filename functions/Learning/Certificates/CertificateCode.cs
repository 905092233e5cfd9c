using System.Security.Cryptography;

namespace Platform.Learning.Certificates;

/// <summary>A code that cannot be guessed (100 random bits) and is easy to type: 20 characters of Crockford's base 32 (crockford.com/base32.html), shown in
/// groups of five. Parsing ignores case and hyphens, and reads O as 0, I and L as 1.</summary>
public static class CertificateCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 20, Group = 5;

    public static string Create() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static string Format(string code) => string.Join('-', code.Chunk(Group).Select(group => new string(group)));

    /// <summary>Parses a typed code; returns null when it is malformed.</summary>
    public static string? Parse(string typed)
    {
        if (typed.Length > 2 * Length) return null;
        var code = typed.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }
}
