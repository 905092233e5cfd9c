using System.Security.Claims;

namespace Platform.Search.Index;

/// <summary>The user who searches. Others' private documents affect neither hits nor counts, suggestions or corrections.</summary>
/// <param name="UserId">Finds their own files and those of their courses; null finds public documents only.</param>
/// <param name="SeesAll">True for staff, who find everything.</param>
public sealed record Reader(Guid? UserId, bool SeesAll)
{
    public static readonly Reader Anonymous = new(null, false);

    public static Reader Of(ClaimsPrincipal user) => new(user.UserId(), user.IsStaff());
}
