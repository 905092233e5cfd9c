using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Platform.Shared.Persistence;

/// <summary>Optimistic concurrency: read, decide, and save unless another transaction was first.</summary>
public static class OptimisticConcurrency
{
    /// <summary>The maximum number of tries before a conflict escapes.</summary>
    public const int MaxTries = 5;

    /// <summary>Runs <paramref name="decide"/>, and again from the start when another transaction was first.</summary>
    /// <param name="db">The context that <paramref name="decide"/> reads from and saves; its change tracker is cleared before a retry.</param>
    /// <param name="decide">Reads, decides and saves. It has no effect outside the database that must not happen twice.</param>
    /// <exception cref="DbUpdateException">Any other failure, or a conflict in the last try.</exception>
    public static async Task<T> RetryOnConflictAsync<T>(this DbContext db, Func<Task<T>> decide)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await decide();
            }
            catch (DbUpdateException lost) when (tries < MaxTries && lost.IsConflict())
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    public static Task RetryOnConflictAsync(this DbContext db, Func<Task> decide) => db.RetryOnConflictAsync(async () =>
    {
        await decide();
        return true;
    });

    /// <summary>Saves without retry; after a conflict the change tracker is empty.</summary>
    /// <returns>False when another transaction was first.</returns>
    /// <exception cref="DbUpdateException">Any other failure.</exception>
    public static async Task<bool> TrySaveAsync(this DbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException lost) when (lost.IsConflict())
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    /// <summary>Whether another transaction was first: it changed the row that was read, or added one with the same key.</summary>
    public static bool IsConflict(this DbUpdateException failure) =>
        failure is DbUpdateConcurrencyException || failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>Whether a row with the same key was already in the table of <paramref name="set"/>.</summary>
    public static bool IsUniqueViolation<T>(this DbUpdateException failure, DbSet<T> set) where T : class =>
        failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation
        && violation.TableName == set.EntityType.GetTableName();
}
