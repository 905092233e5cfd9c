namespace Platform.Local.Demo;

/// <summary>A demo account.</summary>
/// <param name="Email">The email address.</param>
/// <param name="Name">The display name.</param>
/// <param name="Role">A role besides that of customers.</param>
public sealed record DemoAccount(string Email, string Name, string Role)
{
    /// <summary>The password of all demo accounts.</summary>
    public const string Password = "Learning-by-doing-1";
}

/// <summary>A demo account for each role. No API grants staff roles, so the host writes the accounts into Identity's database.</summary>
public static class DemoAccounts
{
    /// <summary>The instructor, who owns the demo data.</summary>
    public static DemoAccount Instructor { get; } = new("instructor@platform.local", "Ivo Instructor", "instructor");

    /// <summary>The operator.</summary>
    public static DemoAccount Operator { get; } = new("operator@platform.local", "Olga Operator", "operator");

    /// <summary>All demo accounts.</summary>
    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        new("customer@platform.local", "Carla Customer", "customer"), Instructor, Operator, new("admin@platform.local", "Ada Admin", "admin"),
    ];
}
