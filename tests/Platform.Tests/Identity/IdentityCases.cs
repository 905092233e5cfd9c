using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;

namespace Platform.Tests.Identity;

/// <summary>For the tests that go over all contexts: the message of Identity that no request sends.</summary>
internal sealed class IdentityCases : IContextCases
{
    /// <summary>Changes the roles as the deployer does, by SQL.</summary>
    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (person, roles) = (await platform.SomebodyAsync(), new[] { "customer", "operator" });
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set roles = {roles} where email = {person.Email}"));
        await platform.RunTimerAsync("identity", "SweepOutbox");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }
}
