using System.Security.Claims;

namespace Platform.Jobs.Jobs;

internal static class JobQueries
{
    /// <summary>Users see their own jobs, staff see all.</summary>
    public static IQueryable<Job> VisibleTo(this IQueryable<Job> jobs, ClaimsPrincipal user) =>
        user.IsStaff() ? jobs : jobs.Where(j => j.OwnerId == user.UserId());

    /// <summary>Null while the owner may have one more open job; read under <see cref="JobsDbContext.LockOwnersAsync"/>.</summary>
    public static async Task<ProblemHttpResult?> CheckOpenJobsAsync(this JobsDbContext db, Guid owner, int max, CancellationToken cancellationToken) =>
        Job.CheckCount(await db.Jobs.CountAsync(j => j.OwnerId == owner && j.FinishedAt == null, cancellationToken), max)
            ?.ToProblem(StatusCodes.Status429TooManyRequests);
}
