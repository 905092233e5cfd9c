namespace Platform.Identity.Users;

public static class EmailAddress
{
    /// <summary>The form by which accounts are found: case does not matter, and a domain has its xn-- form.</summary>
    public static string Normalize(string email) => EmailRules.ToAscii(email).ToLowerInvariant();
}
