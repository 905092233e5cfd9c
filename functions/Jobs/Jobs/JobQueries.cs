using System.Security.Claims;

namespace Platform.Jobs.Jobs;

internal static class JobQueries
{
    /// <summary>The jobs that a user may see: one's own, or all when the user runs the platform.</summary>
    public static IQueryable<Job> VisibleTo(this IQueryable<Job> jobs, ClaimsPrincipal user) =>
        user.IsStaff() ? jobs : jobs.Where(j => j.OwnerId == user.UserId());
}
