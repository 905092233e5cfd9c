using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Identity.Keys;

/// <summary>A P-256 key pair that signs access tokens.</summary>
public sealed class SigningKey
{
    private SigningKey() { }

    /// <summary>The <c>kid</c>.</summary>
    public required string Id { get; init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS#8, encrypted by <see cref="KeyProtection"/>.</summary>
    public byte[] ProtectedPrivateKey { get; private set; } = [];

    public static SigningKey Create(KeyProtection protection, DateTimeOffset now)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = pair.ExportSubjectPublicKeyInfo();
        var id = Base64Url.EncodeToString(SHA256.HashData(publicKey));
        var privateKey = pair.ExportPkcs8PrivateKey();
        try
        {
            return new() { Id = id, CreatedAt = now, PublicKey = publicKey, ProtectedPrivateKey = protection.Protect(privateKey, id) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Whether the previous key-encryption key has encrypted it.</summary>
    public bool NeedsReencryption(KeyProtection protection) => protection.NeedsPreviousKey(ProtectedPrivateKey, Id);

    /// <summary>Encrypts the private key with the current key-encryption key.</summary>
    public void Reencrypt(KeyProtection protection)
    {
        var privateKey = protection.Unprotect(ProtectedPrivateKey, Id);
        ProtectedPrivateKey = protection.Protect(privateKey, Id);
        CryptographicOperations.ZeroMemory(privateKey);
    }

    /// <summary>The decrypted key, never disposed: it signs for as long as the process lives.</summary>
    public SigningCredentials Open(KeyProtection protection)
    {
        var privateKey = protection.Unprotect(ProtectedPrivateKey, Id);
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(privateKey, out _);
        CryptographicOperations.ZeroMemory(privateKey);
        return new(new ECDsaSecurityKey(pair) { KeyId = Id }, SecurityAlgorithms.EcdsaSha256);
    }
}
