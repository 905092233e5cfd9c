using System.Security.Cryptography;
using System.Text;
using OtpNet;

namespace Platform.Identity.SecondFactors;

/// <summary>A code that takes the place of one from the authenticator app, once. Only its hash is stored; 120 random bits need no salt and no slow hash
/// (OWASP ASVS 5, 6.5.2).</summary>
public sealed class RecoveryCode
{
    public const int Count = 10, Length = 24;
    private const int GroupLength = 6;

    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the code without its hyphens.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>A code in base32, in groups.</summary>
    public static string New() => string.Join('-', Base32Encoding.ToString(RandomNumberGenerator.GetBytes(Length * 5 / 8)).Chunk(GroupLength)
        .Select(group => new string(group)));

    public static byte[] HashOf(string code) => SHA256.HashData(Encoding.ASCII.GetBytes(code));

    /// <summary>A code as it was typed: hyphens, blanks and case do not matter.</summary>
    public static string Normalize(string code) => string.Concat(code.Where(c => c is not ('-' or ' '))).ToUpperInvariant();

    public static bool IsCode(string normalized) => normalized.Length == Length && normalized.All(c => c is (>= 'A' and <= 'Z') or (>= '2' and <= '7'));
}
