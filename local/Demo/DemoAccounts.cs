namespace Platform.Local.Demo;

/// <summary>Somebody who can log in to the demo shop.</summary>
/// <param name="Email">The mail address.</param>
/// <param name="Name">The name that others see.</param>
/// <param name="Role">A role beside that of customers, which everybody has.</param>
public sealed record DemoAccount(string Email, string Name, string Role)
{
    /// <summary>The password of all demo accounts.</summary>
    public const string Password = "Learning-by-doing-1";
}

/// <summary>One account for each role. No API gives out the roles of staff, so the host writes the accounts into Identity's database itself.</summary>
public static class DemoAccounts
{
    /// <summary>Owns the demo courses.</summary>
    public static DemoAccount Instructor { get; } = new("instructor@platform.local", "Ivo Instructor", "instructor");

    /// <summary>Receives the demo stock.</summary>
    public static DemoAccount Operator { get; } = new("operator@platform.local", "Olga Operator", "operator");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        new("customer@platform.local", "Carla Customer", "customer"), Instructor, Operator, new("admin@platform.local", "Ada Admin", "admin"),
    ];
}
