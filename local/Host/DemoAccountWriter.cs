using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Identity.Users;
using Platform.Local.Demo;
using Platform.Shared.Auth;

namespace Platform.Local.Host;

/// <summary>Writes the demo accounts into Identity's database.</summary>
internal static class DemoAccountWriter
{
    /// <summary>Creates missing accounts, with the services of Identity.</summary>
    public static async Task EnsureAsync(IServiceProvider identity, CancellationToken cancellationToken)
    {
        await using var scope = identity.CreateAsyncScope();
        var (db, passwords) = (scope.ServiceProvider.GetRequiredService<IdentityDbContext>(), scope.ServiceProvider.GetRequiredService<Passwords>());
        var clock = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        foreach (var account in DemoAccounts.All)
        {
            var normalized = EmailAddress.Normalize(account.Email);
            if (!await db.Users.AnyAsync(u => u.NormalizedEmail == normalized, cancellationToken))
            {
                db.Users.Add(User.Register(
                    account.Email, account.Name, passwords.Hash(DemoAccount.Password), [Roles.Customer, account.Role], clock.GetUtcNow()));
            }
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
