namespace Platform.Identity.Users;

public static class EmailAddress
{
    /// <summary>The form by which accounts are found: case does not matter.</summary>
    public static string Normalize(string email) => email.ToLowerInvariant();
}
