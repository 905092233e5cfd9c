using System.Security.Cryptography;
using OtpNet;
using Platform.Identity.Keys;

namespace Platform.Identity.SecondFactors;

/// <summary>The secret that an account shares with its authenticator app (TOTP, RFC 6238). It counts once a code of it was sent.</summary>
public sealed class SecondFactor
{
    /// <summary>How long a secret waits for its first code.</summary>
    public static readonly TimeSpan SetUpLifetime = TimeSpan.FromMinutes(15);

    public const int CodeLength = 6, SecretSize = 20; // bytes, as RFC 4226 (4) recommends

    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    private SecondFactor() { }

    public required Guid UserId { get; init; }

    /// <summary>Encrypted by <see cref="KeyProtection"/>.</summary>
    public required byte[] ProtectedSecret { get; set; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Null until the first code.</summary>
    public DateTimeOffset? EnabledAt { get; private set; }

    /// <summary>The time step of the last code: no code of it, or of one before it, is taken again.</summary>
    public long LastStep { get; private set; }

    public static SecondFactor Create(Guid userId, byte[] secret, KeyProtection protection, DateTimeOffset now) =>
        new() { UserId = userId, ProtectedSecret = protection.Protect(secret, ProtectionId(userId)), CreatedAt = now };

    public bool CanBeConfirmed(DateTimeOffset now) => EnabledAt is null && now < CreatedAt + SetUpLifetime;

    /// <summary>Uses a code of the present time step, or of the one before or after it, once.</summary>
    public bool TryUse(string code, KeyProtection protection, DateTimeOffset now)
    {
        var secret = protection.Unprotect(ProtectedSecret, ProtectionId(UserId));
        try
        {
            if (!new Totp(secret).VerifyTotp(now.UtcDateTime, code, out var step, Window) || step <= LastStep) return false;
            LastStep = step;
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public void Enable(DateTimeOffset now) => EnabledAt = now;

    /// <summary>Encrypts the secret with the current key-encryption key, if the previous one has encrypted it.</summary>
    public bool Reencrypt(KeyProtection protection)
    {
        if (!protection.NeedsPreviousKey(ProtectedSecret, ProtectionId(UserId))) return false;
        var secret = protection.Unprotect(ProtectedSecret, ProtectionId(UserId));
        ProtectedSecret = protection.Protect(secret, ProtectionId(UserId));
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    private static string ProtectionId(Guid userId) => $"second-factor:{userId}";
}
