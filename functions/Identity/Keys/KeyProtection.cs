using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Platform.Identity.Keys;

/// <summary>Settings <c>Identity__*</c>.</summary>
public sealed class KeyEncryptionOptions
{
    /// <summary>32 random bytes in base64. On Azure a Key Vault reference; the local host generates it.</summary>
    public string KeyEncryptionKey { get; set; } = "";

    /// <summary>The key before it, while it is being changed: it decrypts, and encrypts nothing. Default: none.</summary>
    public string KeyEncryptionKeyPrevious { get; set; } = "";

    internal bool IsValid => IsKey(KeyEncryptionKey) && (KeyEncryptionKeyPrevious.Length == 0 || IsKey(KeyEncryptionKeyPrevious));

    private static bool IsKey(string text) => Convert.TryFromBase64String(text, stackalloc byte[64], out var length) && length == KeyProtection.KeySize;
}

/// <summary>Encrypts private signing keys and the secrets of second factors with AES-256-GCM, so that a copy of the database cannot sign, and has
/// no codes.</summary>
public sealed class KeyProtection(IOptions<KeyEncryptionOptions> options)
{
    public const int KeySize = 32;
    private const int NonceSize = 12, TagSize = 16;

    private readonly byte[] key = Convert.FromBase64String(options.Value.KeyEncryptionKey);
    private readonly byte[] previousKey = Convert.FromBase64String(options.Value.KeyEncryptionKeyPrevious);

    /// <summary>Nonce, tag, ciphertext.</summary>
    /// <param name="id">What it is the secret of: the ciphertext is bound to it.</param>
    public byte[] Protect(ReadOnlySpan<byte> secret, string id)
    {
        var result = new byte[NonceSize + TagSize + secret.Length];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, secret, result.AsSpan(NonceSize + TagSize), result.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(id));
        return result;
    }

    /// <exception cref="SigningKeysUnavailableException">It was encrypted with another key or for another id, or was changed.</exception>
    public byte[] Unprotect(ReadOnlySpan<byte> protectedSecret, string id) =>
        TryDecrypt(key, protectedSecret, id) ?? TryDecrypt(previousKey, protectedSecret, id)
        ?? throw new SigningKeysUnavailableException(
            $"The secret {id} cannot be decrypted: Identity__KeyEncryptionKey has changed. "
            + $"Set Identity__KeyEncryptionKeyPrevious to the key before it{(previousKey.Length > 0 ? "; now it has another" : "")}.");

    /// <summary>Whether it was encrypted with the previous key-encryption key.</summary>
    public bool NeedsPreviousKey(ReadOnlySpan<byte> protectedSecret, string id)
    {
        if (TryDecrypt(previousKey, protectedSecret, id) is not { } secret) return false;
        CryptographicOperations.ZeroMemory(secret);
        return TryDecrypt(key, protectedSecret, id) is null;
    }

    private static byte[]? TryDecrypt(byte[] key, ReadOnlySpan<byte> protectedSecret, string id)
    {
        if (key.Length == 0) return null; // there is no previous key
        var secret = new byte[protectedSecret.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(protectedSecret[..NonceSize], protectedSecret[(NonceSize + TagSize)..], protectedSecret.Slice(NonceSize, TagSize), secret,
                Encoding.UTF8.GetBytes(id));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
