using Microsoft.EntityFrameworkCore;
using OtpNet;
using Platform.Identity.Persistence;

namespace Platform.Tests.Support;

/// <summary>The authenticator app of an account.</summary>
internal sealed class Authenticator(RunningPlatform platform, string email, string secret, TimeProvider clock)
{
    /// <summary>Those of the time when it was enabled.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private init; } = [];

    /// <summary>What it shows now.</summary>
    public string Code => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(clock.GetUtcNow().UtcDateTime);

    /// <summary>Enables the second factor of an account.</summary>
    public static async Task<Authenticator> EnableAsync(
        RunningPlatform platform, Shopper owner, string password = "correct-horse-9", TimeProvider? clock = null)
    {
        var secret = await owner.PostAsync("/api/v1/auth/second-factor/enrolment", new { password });
        var app = new Authenticator(platform, owner.Email, secret.Text("secret"), clock ?? TimeProvider.System);
        var confirmed = await owner.PostAsync("/api/v1/auth/second-factor/confirm", new { code = app.Code });
        return new(platform, owner.Email, secret.Text("secret"), clock ?? TimeProvider.System)
        {
            RecoveryCodes = [.. confirmed.Body.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)],
        };
    }

    /// <summary>A code that is taken: Identity forgets which it has taken, so that no test waits half a minute for the next one.</summary>
    public async Task<string> NextCodeAsync()
    {
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlAsync(
            $"update second_factors set last_step = 0 where user_id = (select id from users where email = {email})"));
        return Code;
    }
}
