using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Platform.Shared.Text;

namespace Platform.Identity.Users;

/// <summary>Hashes and verifies passwords with ASP.NET Core Identity's hasher. Each call takes tens of milliseconds: never under a row lock.</summary>
public sealed class Passwords
{
    public const int MinLength = 12, MaxLength = 128;
    public const string NoControls = "A password has no control characters.";

    private readonly PasswordHasher<Passwords> hasher = new(); // its user parameter is unused
    private readonly string dummyHash;

    public Passwords() => dummyHash = Hash(Guid.NewGuid().ToString());

    public string Hash(string password) => hasher.HashPassword(this, Normalize(password));

    /// <summary>Verifies against a dummy hash when there is none, so that the duration does not reveal which addresses have accounts.</summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        var normalized = Normalize(password);
        var result = hasher.VerifyHashedPassword(this, hash ?? dummyHash, normalized);
        // Earlier versions hashed the password as it was typed.
        var wasRaw = result == PasswordVerificationResult.Failed && normalized != password
            && hasher.VerifyHashedPassword(this, hash ?? dummyHash, password) != PasswordVerificationResult.Failed;
        return hash is null ? PasswordVerificationResult.Failed : wasRaw ? PasswordVerificationResult.SuccessRehashNeeded : result;
    }

    /// <summary>Keyboards of different systems send the same letter composed or decomposed. NFKC, as NIST SP 800-63B (3.1.1.2) asks; spaces become the ASCII
    /// one, as in OpaqueString of RFC 8265.</summary>
    public static string Normalize(string password)
    {
        var normalized = TextFolding.Normalize(password, NormalizationForm.FormKC);
        return string.Concat(normalized.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c));
    }

    /// <summary>The length in characters, the same however the keyboard composes them.</summary>
    public static int LengthOf(string password) => TextFolding.Normalize(password, NormalizationForm.FormC).CountCharacters();

    /// <summary>Whether the password contains the part of the address before the @. Parts under three letters are in too many strong passwords.</summary>
    public static bool ContainsLocalPart(string password, string email) =>
        email[..Math.Max(0, email.LastIndexOf('@'))] is { Length: >= 3 } localPart
        && Normalize(password).Contains(localPart, StringComparison.OrdinalIgnoreCase);
}
