using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Shared.Http;

/// <summary>Idempotent requests. Of two concurrent ones the second conflicts and is retried (<see cref="Persistence.OptimisticConcurrency"/>). The key is
/// stored in a table of its own (<see cref="Persistence.IdempotencyKey"/>) where the first response outlives or is more than the row that the request adds.
/// Elsewhere it is a column of that row, which needs no second table and no purge.</summary>
public static class Idempotency
{
    /// <summary>Reads <c>Idempotency-Key</c> (1 to 100 visible ASCII characters), or sets the problem (400).</summary>
    public static bool TryReadIdempotencyKey(this HttpRequest request, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (key, problem) = (request.Headers["Idempotency-Key"].ToString(), null);
        if (key.Length is > 0 and <= 100 && key.All(c => c is > ' ' and <= '~')) return true;
        problem = Problems.Create(StatusCodes.Status400BadRequest, "idempotency-key-required",
            "Send an Idempotency-Key of 1 to 100 visible ASCII characters: a new one for each request, the same one for a retry.");
        key = null;
        return false;
    }

    /// <summary>Reads an <c>Idempotency-Key</c> that may be absent: then the key is null.</summary>
    public static bool TryReadOptionalIdempotencyKey(this HttpRequest request, out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (key, problem) = (null, null);
        return !request.Headers.ContainsKey("Idempotency-Key") || request.TryReadIdempotencyKey(out key, out problem);
    }

    /// <summary>SHA-256 of a request, to tell a retry from another request.</summary>
    public static byte[] HashOf<T>(T request) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, PlatformJson.Options));

    /// <summary>Null when the request equals the first one with its key; otherwise 422.</summary>
    public static ProblemHttpResult? CheckRepetition(ReadOnlySpan<byte> firstHash, ReadOnlySpan<byte> hash) => firstHash.SequenceEqual(hash) ? null
        : Problems.Create(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused",
            "This Idempotency-Key was used for another request. Send a new key with a new request.");
}
