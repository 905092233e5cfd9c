using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Platform.Files.Persistence;
using Platform.Shared.Auth;

namespace Platform.Files;

static class FileQueries
{
    /// <summary>The file, when it is the user's or the user runs the platform; to everybody else it does not exist.</summary>
    public static Task<StoredFile?> FindAsync(this FilesDbContext db, Guid id, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var (userId, all) = (user.UserId(), user.IsInAny(Roles.Operator, Roles.Admin));
        return db.Files.FirstOrDefaultAsync(f => f.Id == id && (all || f.OwnerId == userId), cancellationToken);
    }
}
