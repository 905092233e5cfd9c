using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

/// <summary>For the tests that go over all contexts: the answers and messages of Identity that need more than a bad request.</summary>
internal sealed class IdentityCases : IContextCases
{
    public IEnumerable<BodyRoute> Bodies =>
    [
        new("change roles", "admin", HttpMethod.Put, $"/api/v1/users/{Routes.Nothing}/roles", """{"roles":["customer"]}"""),
        new("disable user", "admin", HttpMethod.Post, $"/api/v1/users/{Routes.Nothing}/disable", """{"reason":"For a test."}"""),
    ];

    public IEnumerable<(string Path, string Role, string Time)> Lists =>
        [("/api/v1/users", "admin", "createdAt"), ("/api/v1/security-events", "admin", "createdAt")];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string Route, string Field), string[]>
    {
        [("change roles", "roles")] = ["[]", "[\"root\"]", "[null]", "[\"Admin\"]"],
    };

    public IEnumerable<(string Operation, string Reason)> PostsWithoutKey =>
    [
        ("DisableUser", "A disabled account stays so; the reason is the last one."),
        ("EnableUser", "An enabled account stays so."),
        ("WithdrawSigningKeys", "A repetition withdraws the key of seconds ago; sessions go on."),
    ];

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        await ChangeRolesBySqlAsync(platform);
        await EndSessionsAsync(platform);
        await AdministerAsync(platform);
        await platform.RunTimerAsync("identity", "SweepOutbox");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>As the deployer does.</summary>
    private static async Task ChangeRolesBySqlAsync(PlatformFixture platform)
    {
        var (person, roles) = (await platform.SomebodyAsync(), new[] { "customer", "operator" });
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set roles = {roles} where email = {person.Email}"));
    }

    private static async Task EndSessionsAsync(PlatformFixture platform)
    {
        var person = await platform.SomebodyAsync();
        var tokens = await platform.LogInForTokensAsync(person.Email);
        await platform.Anybody().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
        await platform.MakeUseOlderAsync(tokens.Text("refreshToken"));
        await platform.Anybody().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
        await platform.Anybody().SendAsync(HttpMethod.Post, "/api/v1/auth/refresh", change: request => request.Headers.Add("Cookie", "refresh-token=abc"));

        var sessions = (await person.GetAsync("/api/v1/auth/sessions")).Body.Items().ToList();
        await person.SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{sessions[0].Id("id")}");
        await platform.Anybody().SendAsync(HttpMethod.Post, "/api/v1/auth/logout", change: request => request.Headers.Authorization = new("Bearer", "a.b.c"));
        await (await platform.SomebodyAsync()).SendAsync(HttpMethod.Delete, "/api/v1/auth/sessions");
        await platform.Anybody().GetAsync("/api/v1/auth/revocations?since=yesterday");
    }

    private static async Task AdministerAsync(PlatformFixture platform)
    {
        var (admin, person) = (await platform.StaffAsync("admin"), await platform.SomebodyAsync());
        var id = await person.UserIdAsync();
        await admin.GetAsync($"/api/v1/users/{id}");
        await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{id}/roles", new { roles = new[] { "customer" } });
        await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{await admin.UserIdAsync()}/roles", new { roles = new[] { "customer" } });
        await admin.PostAsync($"/api/v1/users/{await admin.UserIdAsync()}/disable", new { reason = "Holidays" });
        await admin.PostAsync($"/api/v1/users/{id}/disable", new { reason = "Reported" });
        await platform.Anybody().PostAsync("/api/v1/auth/login", new { email = person.Email, password = "correct-horse-9" });
        await admin.PostAsync($"/api/v1/users/{id}/enable");
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{id}/sessions");
    }
}

/// <summary>What several tests of sessions do.</summary>
internal static class Sessions
{
    public static Task<Answer> LogInForTokensAsync(
        this RunningPlatform platform, string email, Action<HttpRequestMessage>? change = null, bool cookie = false) =>
        platform.Anybody().SendAsync(HttpMethod.Post, "/api/v1/auth/login", new { email, password = "correct-horse-9", cookie }, change);

    public static async Task<Guid> UserIdAsync(this Shopper person) => (await person.GetAsync("/api/v1/auth/me")).Body.Id("userId");

    /// <summary>Has a refresh token been used some time ago, after its grace window.</summary>
    public static Task MakeUseOlderAsync(this RunningPlatform platform, string refreshToken)
    {
        var hash = RefreshToken.HashOf(refreshToken);
        return platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update refresh_tokens set used_at = used_at - interval '1 minute' where hash = {hash}"));
    }

    /// <summary>Waits until an app refuses an access token that has not expired.</summary>
    public static Task WaitForRefusalAsync(this Shopper person, string path = "/api/v1/orders") => Poll.UntilAsync(
        async () => (await person.GetAsync(path)).Status == HttpStatusCode.Unauthorized, () => $"the access token is still accepted at {path}", seconds: 10);
}
