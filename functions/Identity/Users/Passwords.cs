using Microsoft.AspNetCore.Identity;

namespace Platform.Identity.Users;

/// <summary>Hashes and verifies passwords with ASP.NET Core Identity's hasher. Each call takes tens of milliseconds: never under a row lock.</summary>
public sealed class Passwords
{
    public const int MinLength = 12, MaxLength = 128;

    private readonly PasswordHasher<Passwords> hasher = new(); // its user parameter is unused
    private readonly string dummyHash;

    public Passwords() => dummyHash = Hash(Guid.NewGuid().ToString());

    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>Verifies against a dummy hash when there is none, so that the duration does not reveal which addresses have accounts.</summary>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        var result = hasher.VerifyHashedPassword(this, hash ?? dummyHash, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    /// <summary>Whether the password contains the part of the address before the @. Parts under three letters are in too many strong passwords.</summary>
    public static bool ContainsLocalPart(string password, string email) =>
        email[..Math.Max(0, email.LastIndexOf('@'))] is { Length: >= 3 } localPart && password.Contains(localPart, StringComparison.OrdinalIgnoreCase);
}
