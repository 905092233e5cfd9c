using System.Security.Claims;

namespace Platform.Jobs.Jobs;

internal static class JobQueries
{
    /// <summary>Users see their own jobs, staff see all.</summary>
    public static IQueryable<Job> VisibleTo(this IQueryable<Job> jobs, ClaimsPrincipal user) =>
        user.IsStaff() ? jobs : jobs.Where(j => j.OwnerId == user.UserId());
}
