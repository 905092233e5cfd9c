using System.Security.Claims;

namespace Platform.Files.Files;

internal static class FileQueries
{
    /// <summary>Owners find their own files, staff all.</summary>
    public static Task<StoredFile?> FindOwnAsync(this FilesDbContext db, Guid id, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var (userId, all) = (user.UserId(), user.IsStaff());
        return db.Files.FirstOrDefaultAsync(f => f.Id == id && (all || f.OwnerId == userId), cancellationToken);
    }

    /// <summary>The same, and files that are shared with a course in which the user is enrolled.</summary>
    public static Task<StoredFile?> FindReadableAsync(this FilesDbContext db, Guid id, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var (userId, all) = (user.UserId(), user.IsStaff());
        return db.Files.AsNoTracking().FirstOrDefaultAsync(f => f.Id == id
            && (all || f.OwnerId == userId || db.Enrolments.Any(e => e.LearnerId == userId && !e.Ended && e.CourseIds.Contains(f.SharedCourse!.Value))),
            cancellationToken);
    }

    public static async Task<bool> IsInCourseAsync(this FilesDbContext db, Guid courseId, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var userId = user.UserId();
        return user.IsStaff() || await db.Enrolments.AnyAsync(e => e.LearnerId == userId && !e.Ended && e.CourseIds.Contains(courseId), cancellationToken);
    }
}
