using Microsoft.EntityFrameworkCore;

namespace Platform.Shared.Persistence;

/// <summary>A used idempotency key. Two owners may use the same key for different requests.</summary>
public class IdempotencyKey
{
    /// <summary>The user who sent it.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>The hash of the request that used it.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The id of what that request created or changed.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>When it was used.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Queries for idempotency keys.</summary>
public static class IdempotencyKeys
{
    /// <summary>How long a key is kept: a request that is repeated later counts as a new one.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>Deletes the keys that are older than <see cref="Retention"/>.</summary>
    public static Task PurgeAsync<T>(this DbSet<T> keys, DateTimeOffset now, CancellationToken cancellationToken) where T : IdempotencyKey
    {
        var before = now - Retention;
        return keys.Where(k => k.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The key, when its owner has used it.</summary>
    public static Task<T?> FindKeyAsync<T>(this DbSet<T> keys, Guid ownerId, string key, CancellationToken cancellationToken) where T : IdempotencyKey =>
        keys.AsNoTracking().SingleOrDefaultAsync(k => k.OwnerId == ownerId && k.Key == key, cancellationToken);
}
