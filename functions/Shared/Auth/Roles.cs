namespace Platform.Shared.Auth;

/// <summary>The roles in access tokens, as Identity grants them.</summary>
public static class Roles
{
    /// <summary>Granted to every user who registers.</summary>
    public const string Customer = "customer";
    /// <summary>Creates and edits courses and kits.</summary>
    public const string Instructor = "instructor";
    /// <summary>Sees all orders, adjusts stock and redrives failed work.</summary>
    public const string Operator = "operator";
    /// <summary>All of the above.</summary>
    public const string Admin = "admin";
    /// <summary>Operators and admins, for <c>[Authorize(Roles = …)]</c>; <see cref="Caller.IsStaff"/> checks the same in code.</summary>
    public const string Staff = $"{Operator},{Admin}";
    /// <summary>Instructors and staff.</summary>
    public const string InstructorOrStaff = $"{Instructor},{Staff}";
    /// <summary>Who may edit products.</summary>
    public const string InstructorOrAdmin = $"{Instructor},{Admin}";
}
