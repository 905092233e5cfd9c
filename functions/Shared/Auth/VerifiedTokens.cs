using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;

namespace Platform.Shared.Auth;

/// <summary>Tokens whose signature was verified, since that costs more than the rest of a short request. They are kept by a hash of the whole token, so
/// that memory holds no tokens, and their number is bounded.</summary>
internal sealed class VerifiedTokens
{
    /// <summary>The maximum number of tokens: some 20 MB.</summary>
    public const int Max = 10_000;

    private readonly ConcurrentDictionary<(UInt128, UInt128), VerifiedToken> tokens = new();

    public int Count => tokens.Count;

    public VerifiedToken? Find(string token) => tokens.GetValueOrDefault(KeyOf(token));

    public void Add(string token, VerifiedToken verified, DateTime now)
    {
        if (tokens.Count >= Max)
        {
            foreach (var (key, known) in tokens)
                if (known.Expires < now) tokens.TryRemove(key, out _);
            if (tokens.Count >= Max) tokens.Clear();
        }
        tokens[KeyOf(token)] = verified;
    }

    private static (UInt128, UInt128) KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
        return (BinaryPrimitives.ReadUInt128LittleEndian(hash), BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]));
    }
}

/// <param name="KeyId">The key that signed the token: when it is withdrawn, so is the token.</param>
/// <param name="Subjects">What may be revoked of it, as in <see cref="RevokedTokens"/>.</param>
internal sealed record VerifiedToken(TokenIssuer Issuer, ClaimsIdentity Identity, string KeyId, DateTime NotBefore, DateTime Expires, UInt128[] Subjects);
