using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

/// <summary>For the tests that go over all contexts: the answers and messages of Identity that need more than a bad request.</summary>
internal sealed class IdentityCases : IContextCases
{
    private const string Token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Password = "correct-horse-9";
    private static readonly string[] NoText = ["17", "true", "[]", "{}", "null", "\"\""];

    public IEnumerable<BodyRoute> Bodies =>
    [
        new("verify-email", "", HttpMethod.Post, "/api/v1/auth/verify-email", $$"""{"token":"{{Token}}"}"""),
        new("resend-verification", "", HttpMethod.Post, "/api/v1/auth/resend-verification", """{"email":"bad-input@example.com"}"""),
        new("forgot-password", "", HttpMethod.Post, "/api/v1/auth/forgot-password", """{"email":"bad-input@example.com"}"""),
        new("reset-password", "", HttpMethod.Post, "/api/v1/auth/reset-password", $$"""{"token":"{{Token}}","password":"another-horse-9"}"""),
        new("change-password", "customer", HttpMethod.Post, "/api/v1/auth/change-password",
            """{"currentPassword":"wrong-horse-99","password":"another-horse-9"}"""),
        new("change-email", "customer", HttpMethod.Post, "/api/v1/auth/change-email", """{"email":"bad-input@example.com","password":"wrong-horse-99"}"""),
        new("delete-account", "customer", HttpMethod.Post, "/api/v1/auth/delete-account", """{"password":"wrong-horse-99"}"""),
        new("change roles", "admin", HttpMethod.Put, $"/api/v1/users/{Routes.Nothing}/roles", """{"roles":["customer"]}"""),
        new("disable user", "admin", HttpMethod.Post, $"/api/v1/users/{Routes.Nothing}/disable", """{"reason":"For a test."}"""),
    ];

    public IEnumerable<(string Path, string Role, string Time)> Lists =>
        [("/api/v1/users", "admin", "createdAt"), ("/api/v1/security-events", "admin", "createdAt")];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string Route, string Field), string[]>
    {
        [("verify-email", "token")] = [.. NoText, $"\"{new string('a', 201)}\""],
        [("resend-verification", "email")] = [.. NoText, "\"nobody\""],
        [("forgot-password", "email")] = [.. NoText, "\"nobody\""],
        [("reset-password", "token")] = [.. NoText, $"\"{new string('a', 201)}\""],
        [("reset-password", "password")] = [.. NoText, "\"short\"", "\"Password1234\"", "\"my-platform-99\"", "\"correct-horse-9\\u0000\""],
        [("change-password", "currentPassword")] = [.. NoText, $"\"{new string('a', 129)}\""],
        [("change-password", "password")] = [.. NoText, "\"short\"", "\"Password1234\""],
        [("change-email", "email")] = [.. NoText, "\"nobody\""],
        [("change-email", "password")] = [.. NoText],
        [("delete-account", "password")] = [.. NoText],
        [("change roles", "roles")] = ["[]", "[\"root\"]", "[null]", "[\"Admin\"]"],
    };

    public IEnumerable<(string Operation, string Reason)> PostsWithoutKey =>
    [
        ("VerifyEmail", "A link works once; a repetition is refused and changes nothing."),
        ("ResendVerification", "A repetition is one more mail, within the bounds of an address."),
        ("ForgotPassword", "A repetition is one more mail, within the bounds of an address."),
        ("ResetPassword", "A link works once; a repetition is refused and changes nothing."),
        ("ChangePassword", "A repetition has a present password that is no longer right."),
        ("ChangeEmail", "A repetition is one more mail, within the bounds of an address."),
        ("DeleteAccount", "A repetition has no account any more."),
        ("DisableUser", "A disabled account stays so; the reason is the last one."),
        ("EnableUser", "An enabled account stays so."),
        ("WithdrawSigningKeys", "A repetition withdraws the key of seconds ago; sessions go on."),
    ];

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        await ChangeRolesBySqlAsync(platform);
        await UseAnAccountAsync(platform);
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

    /// <summary>Everything that a person can do with an account, and what is refused of it.</summary>
    private static async Task UseAnAccountAsync(PlatformFixture platform)
    {
        var (person, anybody) = (await platform.SomebodyAsync(), platform.Anybody());
        var (email, moved) = ($"i{Guid.NewGuid():N}@example.com", $"j{Guid.NewGuid():N}@example.com");
        await anybody.PostAsync("/api/v1/auth/register", new { email, password = Password, displayName = "Pat" });
        await anybody.PostAsync("/api/v1/auth/resend-verification", new { email });
        await anybody.PostAsync("/api/v1/auth/login", new { email, password = Password });
        var tokens = await platform.TokensAsync(email, "verifyEmail", 2);
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = tokens[0] });
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = tokens[1] });

        await anybody.PostAsync("/api/v1/auth/forgot-password", new { email });
        var token = await platform.TokenAsync(email, "resetPassword");
        foreach (var _ in new[] { 1, 2 }) await anybody.PostAsync("/api/v1/auth/reset-password", new { token, password = "another-horse-9" });

        var owner = await platform.LogInAsync(email, "another-horse-9");
        await owner.PostAsync("/api/v1/auth/change-password", new { currentPassword = "another-horse-9", password = Password });
        await owner.PostAsync("/api/v1/auth/change-email", new { email = moved, password = Password });
        await anybody.PostAsync("/api/v1/auth/verify-email", new { token = await platform.TokenAsync(moved, "confirmNewEmail") });
        await owner.PostAsync("/api/v1/auth/delete-account", new { password = Password });

        foreach (var (path, body) in new (string, object)[]
        {
            ("change-password", new { currentPassword = "wrong-horse-99", password = "another-horse-9" }),
            ("change-email", new { email = moved, password = "wrong-horse-99" }), ("delete-account", new { password = "wrong-horse-99" }),
        })
        {
            for (var i = 0; i < 6; i++) await person.PostAsync($"/api/v1/auth/{path}", body);
        }
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
