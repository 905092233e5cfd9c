using System.Security.Claims;

namespace Platform.Search.Index;

/// <summary>For whom is searched. What is private and not theirs leaves no trace: not in hits, counts, suggestions or corrections.</summary>
/// <param name="UserId">Finds their own files, and those of the courses that they are enrolled in; null finds what is public.</param>
/// <param name="SeesAll">Operators and admins find everything.</param>
public sealed record Reader(Guid? UserId, bool SeesAll)
{
    /// <summary>Somebody without a token.</summary>
    public static readonly Reader Anybody = new(null, false);

    /// <summary>Who a validated token says.</summary>
    public static Reader Of(ClaimsPrincipal user) => new(user.UserId(), user.IsStaff());
}
