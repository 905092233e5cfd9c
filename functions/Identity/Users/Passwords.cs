using Microsoft.AspNetCore.Identity;

namespace Platform.Identity.Users;

/// <summary>Hashes and verifies passwords with ASP.NET Core Identity's hasher. Each takes tens of milliseconds of CPU: never call them with a row
/// locked.</summary>
public sealed class Passwords
{
    public const int MinLength = 12, MaxLength = 128;

    private readonly PasswordHasher<Passwords> hasher = new(); // it asks for a user, of any type, and does not look at them
    private readonly string nobodysHash;

    public Passwords() => nobodysHash = Hash(Guid.NewGuid().ToString());

    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>Whether the password is the hash's. Without a hash it takes as long to say no, so that the time does not tell which addresses have
    /// accounts.</summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        var result = hasher.VerifyHashedPassword(this, hash ?? nobodysHash, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    /// <summary>Whether the password contains the part of the address before the @. Shorter parts than three letters are in too many good passwords.</summary>
    public static bool ContainsLocalPart(string password, string email) =>
        EmailAddress.LocalPart(email) is { Length: >= 3 } localPart && password.Contains(localPart, StringComparison.OrdinalIgnoreCase);
}
