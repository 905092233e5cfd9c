namespace Platform.Shared.Auth;

/// <summary>The roles in access tokens, as Identity grants them.</summary>
public static class Roles
{
    /// <summary>Granted to every user who registers.</summary>
    public const string Customer = "customer";
    /// <summary>Creates and edits what the platform offers.</summary>
    public const string Instructor = "instructor";
    /// <summary>Sees what belongs to others, and redrives failed work.</summary>
    public const string Operator = "operator";
    /// <summary>All of the above.</summary>
    public const string Admin = "admin";
    /// <summary>The four roles.</summary>
    public static readonly IReadOnlyList<string> All = [Customer, Instructor, Operator, Admin];
    /// <summary>Operators and admins, for <c>[Authorize(Roles = …)]</c>; <see cref="Caller.IsStaff"/> checks the same in code.</summary>
    public const string Staff = $"{Operator},{Admin}";
    /// <summary>Instructors and staff.</summary>
    public const string InstructorOrStaff = $"{Instructor},{Staff}";
    /// <summary>Who may edit what the platform offers.</summary>
    public const string InstructorOrAdmin = $"{Instructor},{Admin}";
}
