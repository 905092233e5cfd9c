using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Platform.Files.Files;

/// <summary>What an owner may store. A file counts with the bytes that are stored of it, and with the bytes that it may have while its upload is
/// awaited.</summary>
public sealed class FileQuota(FilesDbContext db, IOptions<FilesOptions> options, TimeProvider clock)
{
    /// <summary>An upload that has not arrived by then is taken for abandoned.</summary>
    internal static readonly TimeSpan PendingLifetime = TimeSpan.FromHours(1);

    /// <summary>Saves the file that <paramref name="create"/> makes of the bytes that are left, at most those of its type.</summary>
    /// <param name="size">The file's size, if it is known.</param>
    /// <returns>The file, or why the owner has no room for it.</returns>
    public async Task<(StoredFile? File, ProblemHttpResult? Problem)> AddAsync(
        ClaimsPrincipal owner, FileType type, long? size, Func<long, StoredFile> create, CancellationToken cancellationToken)
    {
        var ownerId = owner.UserId();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two uploads of one owner that begin at the same time are counted one after the other.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({ownerId}::text, 0))", cancellationToken);
        var pendingSince = clock.GetUtcNow() - PendingLifetime;
        var used = await db.Files.Where(f => f.OwnerId == ownerId && (f.Status != FileStatus.Pending || f.CreatedAt > pendingSince))
            .GroupBy(f => f.OwnerId).Select(all => new { Files = all.Count(), Bytes = all.Sum(f => f.QuotaBytes) }).SingleOrDefaultAsync(cancellationToken);
        var left = MaxBytesOf(owner) - (used?.Bytes ?? 0);
        if (used?.Files >= MaxFilesOf(owner) || left < (size ?? 1)) return (null, Exceeded(owner));

        var file = create(Math.Min(size ?? left, Math.Min(left, type.MaxBytes)));
        db.Files.Add(file);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (file, null);
    }

    public ProblemHttpResult Exceeded(ClaimsPrincipal owner) => Problems.Create(StatusCodes.Status409Conflict, "file-quota-exceeded",
        $"Your files may be {MaxFilesOf(owner)} and have {MaxBytesOf(owner)} bytes together; with this one they would be more. Uploads that were started and "
        + "not finished count for an hour, with their size, or without one with the largest that they may have. "
        + "Delete some files, or give size when you start an upload.");

    private static bool IsInstructorOrStaff(ClaimsPrincipal user) => user.IsInAny(Roles.Instructor, Roles.Operator, Roles.Admin);

    private int MaxFilesOf(ClaimsPrincipal owner) => IsInstructorOrStaff(owner) ? options.Value.MaxFilesPerInstructor : options.Value.MaxFilesPerOwner;

    private long MaxBytesOf(ClaimsPrincipal owner) => IsInstructorOrStaff(owner) ? options.Value.MaxBytesPerInstructor : options.Value.MaxBytesPerOwner;
}
