using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Shared.Http;

/// <summary>Requests that have an effect once, however often they are sent. Of two at the same time the second one conflicts,
/// is decided again (<see cref="Persistence.OptimisticConcurrency"/>) and finds the first.</summary>
public static class Idempotency
{
    /// <summary>The refusal of a request whose key another request has used.</summary>
    public static readonly Refusal KeyReused = new("idempotency-key-reused",
        "This Idempotency-Key was used for another request: send a new key with a new request.");

    /// <summary>Reads <c>Idempotency-Key</c> (1 to 100 visible ASCII characters), or says what is wrong with it.</summary>
    public static bool TryReadIdempotencyKey(this HttpRequest request, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (key, problem) = (request.Headers["Idempotency-Key"].ToString(), null);
        if (key.Length is > 0 and <= 100 && key.All(c => c is > ' ' and <= '~')) return true;
        problem = Problems.Create(StatusCodes.Status400BadRequest, "idempotency-key-required",
            "Send an Idempotency-Key of 1 to 100 visible characters, a new one for each new request and the same one when you repeat it.");
        key = null;
        return false;
    }

    /// <summary>SHA-256 of what a request asks for, to tell a repetition from another request.</summary>
    public static byte[] HashOf<T>(T request) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, PlatformJson.Options));

    /// <summary>Null when a repeated request asks for the same as the first one; otherwise <see cref="KeyReused"/>.</summary>
    public static Refusal? CheckRepetition(ReadOnlySpan<byte> firstHash, ReadOnlySpan<byte> hash) => firstHash.SequenceEqual(hash) ? null : KeyReused;
}
