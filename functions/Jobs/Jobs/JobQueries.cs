using System.Security.Claims;
using Platform.Shared.Auth;

namespace Platform.Jobs.Jobs;

static class JobQueries
{
    /// <summary>The jobs that a user may see: one's own, or all when the user runs the platform.</summary>
    public static IQueryable<Job> VisibleTo(this IQueryable<Job> jobs, ClaimsPrincipal user)
    {
        if (user.IsInAny(Roles.Operator, Roles.Admin)) return jobs;
        var owner = user.UserId();
        return jobs.Where(j => j.OwnerId == owner);
    }
}
