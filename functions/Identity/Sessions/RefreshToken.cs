using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Identity.Sessions;

/// <summary>One refresh token of a <see cref="Session"/>. Only its hash is stored; 256 random bits need no salt and no slow hash.</summary>
public sealed class RefreshToken
{
    private const int SecretLength = 43, TagSize = 16; // 32 bytes in base64url

    internal RefreshToken() { }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Hash { get; init; }

    public required Guid SessionId { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>The successor's secret, encrypted with a key derived from this token's: who sends this token can be given it again, a copy of the database
    /// cannot.</summary>
    public byte[]? Successor { get; private set; }

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Marks the token as used. The key encrypts once, so that a constant nonce does.</summary>
    internal void Use(string secret, string successor, DateTimeOffset now)
    {
        (UsedAt, Successor) = (now, new byte[TagSize + SecretLength]);
        using var aes = KeyOf(secret);
        aes.Encrypt(new byte[12], Encoding.ASCII.GetBytes(successor), Successor.AsSpan(TagSize), Successor.AsSpan(0, TagSize));
    }

    /// <summary>The successor's secret; null when it was used before there was one to give again.</summary>
    internal string? SuccessorFor(string secret)
    {
        if (Successor is null) return null;
        var successor = new byte[SecretLength];
        using var aes = KeyOf(secret);
        aes.Decrypt(new byte[12], Successor.AsSpan(TagSize), Successor.AsSpan(0, TagSize), successor);
        return Encoding.ASCII.GetString(successor);
    }

    private static AesGcm KeyOf(string secret) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), outputLength: 32, info: "successor"u8.ToArray()), TagSize);
}
