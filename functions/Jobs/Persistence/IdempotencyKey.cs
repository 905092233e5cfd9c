using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Shared;
using Platform.Shared.Http;

namespace Platform.Jobs.Persistence;

/// <summary>An idempotency key that created a job or a schedule. People's keys never meet.</summary>
public sealed class IdempotencyKey
{
    public required Guid OwnerId { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request, to tell a repetition from another one.</summary>
    public required byte[] RequestHash { get; init; }

    public required Guid SubjectId { get; init; }

    /// <summary>The status in the first answer.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static byte[] Hash<T>(T request) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, PlatformJson.Options));

    public static ProblemHttpResult Reused() => Problems.Create(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused",
        "This Idempotency-Key was used for another request: send a new key with a new request.");
}

static class IdempotencyKeys
{
    public static Task<IdempotencyKey?> FindKeyAsync(this JobsDbContext db, Guid ownerId, string key, CancellationToken cancellationToken) =>
        db.IdempotencyKeys.AsNoTracking().SingleOrDefaultAsync(k => k.OwnerId == ownerId && k.Key == key, cancellationToken);
}
