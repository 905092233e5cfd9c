using Microsoft.EntityFrameworkCore;
using Platform.Identity.Connect;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;
using Platform.Tests.BadInput;

namespace Platform.Tests.Identity;

/// <summary>For the tests that go over all contexts: the answers and messages of Identity that need more than a bad request.</summary>
internal sealed class IdentityCases : IContextCases
{
    private const string Token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Password = "correct-horse-9";
    private static readonly string[] NoText = ["17", "true", "[]", "{}", "null", "\"\""];

    private static readonly string[] NoCode =
        ["17", "true", "[]", "{}", "\"\"", "\"12345\"", "\"1234567\"", "\"١٢٣٤٥٦\"", "\"AAAAA1-AAAAAA-AAAAAA-AAAAAA\""];

    public IEnumerable<BodyRoute> Bodies =>
    [
        new("verify-email", "", HttpMethod.Post, "/api/v1/auth/verify-email", $$"""{"token":"{{Token}}","password":"correct-horse-9"}"""),
        new("resend-verification", "", HttpMethod.Post, "/api/v1/auth/resend-verification", """{"email":"bad-input@example.com"}"""),
        new("forgot-password", "", HttpMethod.Post, "/api/v1/auth/forgot-password", """{"email":"bad-input@example.com"}"""),
        new("reset-password", "", HttpMethod.Post, "/api/v1/auth/reset-password", $$"""{"token":"{{Token}}","password":"another-horse-9"}"""),
        new("change-password", "customer", HttpMethod.Post, "/api/v1/auth/change-password",
            """{"currentPassword":"wrong-horse-99","password":"another-horse-9"}"""),
        new("change-email", "customer", HttpMethod.Post, "/api/v1/auth/change-email", """{"email":"bad-input@example.com","password":"wrong-horse-99"}"""),
        new("delete-account", "customer", HttpMethod.Post, "/api/v1/auth/delete-account", """{"password":"wrong-horse-99"}"""),
        new("step-up", "customer", HttpMethod.Post, "/api/v1/auth/step-up", """{"password":"wrong-horse-99"}"""),
        new("set up factor", "customer", HttpMethod.Post, "/api/v1/auth/second-factor/enrolment", """{"password":"wrong-horse-99"}"""),
        new("confirm", "customer", HttpMethod.Post, "/api/v1/auth/second-factor/confirm", """{"code":"123456"}"""),
        new("disable factor", "customer", HttpMethod.Post, "/api/v1/auth/second-factor/disable", """{"password":"wrong-horse-99","code":"123456"}"""),
        new("recovery codes", "customer", HttpMethod.Post, "/api/v1/auth/second-factor/recovery-codes",
            """{"password":"wrong-horse-99","code":"123456"}"""),
        new("register client", "admin", HttpMethod.Post, "/api/v1/auth/clients", """{"name":"Import","scopes":["instructor"]}"""),
        new("change roles", "admin", HttpMethod.Put, $"/api/v1/users/{Routes.Nothing}/roles", """{"roles":["customer"]}"""),
        new("disable user", "admin", HttpMethod.Post, $"/api/v1/users/{Routes.Nothing}/disable", """{"reason":"For a test."}"""),
    ];

    public IEnumerable<(string Path, string Role, string Time)> Lists =>
        [("/api/v1/users", "admin", "createdAt"), ("/api/v1/security-events", "admin", "createdAt")];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string Route, string Field), string[]>
    {
        [("verify-email", "token")] = [.. NoText, $"\"{new string('a', 201)}\""],
        [("verify-email", "password")] = ["17", "true", "[]", "{}", "\"\"", $"\"{new string('a', 129)}\""],
        [("resend-verification", "email")] = [.. NoText, "\"nobody\""],
        [("forgot-password", "email")] = [.. NoText, "\"nobody\""],
        [("reset-password", "token")] = [.. NoText, $"\"{new string('a', 201)}\""],
        [("reset-password", "password")] = [.. NoText, "\"short\"", "\"Password1234\"", "\"my-platform-99\"", "\"correct-horse-9\\u0000\""],
        [("change-password", "currentPassword")] = [.. NoText, $"\"{new string('a', 129)}\""],
        [("change-password", "password")] = [.. NoText, "\"short\"", "\"Password1234\""],
        [("change-email", "email")] = [.. NoText, "\"nobody\""],
        [("change-email", "password")] = [.. NoText],
        [("delete-account", "password")] = [.. NoText],
        [("login", "code")] = NoCode,
        [("step-up", "password")] = ["17", "true", "[]", "{}", "\"\""],
        [("step-up", "code")] = NoCode,
        [("set up factor", "password")] = [.. NoText],
        [("confirm", "code")] = ["null", "\"ABCDEF-GHIJKL-MNOPQR-STUVWX\"", .. NoCode],
        [("disable factor", "password")] = [.. NoText],
        [("disable factor", "code")] = ["null", .. NoCode],
        [("recovery codes", "password")] = [.. NoText],
        [("recovery codes", "code")] = ["null", .. NoCode],
        [("register client", "name")] = [.. NoText, "\"\\u0000\""],
        [("register client", "scopes")] = ["[]", "[\"admin\"]", "[null]", "\"operator\"", "null"],
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
        ("StepUp", "A repetition is another step-up; a code that was used is refused."),
        ("SetUpSecondFactor", "A repetition makes another secret; none counts before its first code."),
        ("ConfirmSecondFactor", "A repetition is refused, since the second factor is enabled. Who lost the recovery codes gets new ones."),
        ("DisableSecondFactor", "A repetition has no second factor any more."),
        ("RenewRecoveryCodes", "A code is used once; with another one, a repetition makes new recovery codes in place of those before."),
        ("RegisterClient", "A repetition is another service; the one whose secret was lost is removed."),
        ("GetServiceToken", "A repetition is another token, which expires."),
        ("IntrospectToken", "Changes nothing."),
        ("RevokeToken", "A revoked token stays so."),
        ("WithdrawSigningKeys", "A repetition withdraws the key of seconds ago; sessions go on."),
    ];

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        await ChangeRolesBySqlAsync(platform);
        await UseAnAccountAsync(platform);
        await UseASecondFactorAsync(platform);
        await EndSessionsAsync(platform);
        await AdministerAsync(platform);
        await platform.RunTimerAsync("identity", "SweepOutbox");
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>As the deployer does.</summary>
    private static async Task ChangeRolesBySqlAsync(PlatformFixture platform)
    {
        var (person, roles) = (await platform.NewUserAsync(), new[] { "customer", "operator" });
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set roles = {roles} where email = {person.Email}"));
    }

    /// <summary>Everything that a person can do with an account, and what is refused of it.</summary>
    private static async Task UseAnAccountAsync(PlatformFixture platform)
    {
        var (person, anonymous) = (await platform.NewUserAsync(), platform.Anonymous());
        var (email, moved) = ($"i{Guid.NewGuid():N}@example.com", $"j{Guid.NewGuid():N}@example.com");
        await anonymous.PostAsync("/api/v1/auth/register", new { email, password = Password, displayName = "Pat" });
        await anonymous.PostAsync("/api/v1/auth/resend-verification", new { email });
        await anonymous.PostAsync("/api/v1/auth/login", new { email, password = Password });
        var tokens = await platform.TokensAsync(email, "verifyEmail", 2);
        foreach (var password in new[] { null, "wrong-horse-99", Password })
            await anonymous.PostAsync("/api/v1/auth/verify-email", new { token = tokens[0], password });
        await anonymous.PostAsync("/api/v1/auth/verify-email", new { token = tokens[1], password = Password });

        await anonymous.PostAsync("/api/v1/auth/forgot-password", new { email });
        var token = await platform.TokenAsync(email, "resetPassword");
        foreach (var _ in new[] { 1, 2 }) await anonymous.PostAsync("/api/v1/auth/reset-password", new { token, password = "another-horse-9" });

        var owner = await platform.LogInAsync(email, "another-horse-9");
        await owner.PostAsync("/api/v1/auth/change-password", new { currentPassword = "another-horse-9", password = Password });
        await owner.PostAsync("/api/v1/auth/change-email", new { email = moved, password = Password });
        await anonymous.PostAsync("/api/v1/auth/verify-email", new { token = await platform.TokenAsync(moved, "confirmNewEmail") });
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

    private static async Task UseASecondFactorAsync(PlatformFixture platform)
    {
        const string path = "/api/v1/auth/second-factor";
        var (person, another, admin) = (await platform.NewUserAsync(), await platform.NewUserAsync(), await platform.StaffAsync("admin"));
        await person.GetAsync(path);
        foreach (var what in new[] { "enrolment", "disable", "recovery-codes" }) await person.PostAsync($"{path}/{what}", WrongPassword(what));
        await person.PostAsync($"{path}/confirm", new { code = "123456" });
        foreach (var what in new[] { "disable", "recovery-codes" }) await person.PostAsync($"{path}/{what}", new { password = Password, code = "123456" });
        var app = await Authenticator.EnableAsync(platform, person);
        await person.PostAsync($"{path}/enrolment", new { password = Password });
        await person.PostAsync($"{path}/recovery-codes", new { password = Password, code = await app.NextCodeAsync() });
        await person.PostAsync("/api/v1/auth/step-up", new { code = await app.NextCodeAsync() });
        await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = person.Email, password = Password });
        await person.PostAsync($"{path}/disable", new { password = Password, code = await app.NextCodeAsync() });
        await person.PostAsync($"{path}/enrolment", new { password = Password });
        for (var i = 0; i < 6; i++) await person.PostAsync($"{path}/confirm", new { code = "123456" });

        await another.PostAsync("/api/v1/auth/step-up", new { password = Password });
        await Authenticator.EnableAsync(platform, another);
        for (var i = 0; i < 6; i++) await another.PostAsync("/api/v1/auth/step-up", new { code = "AAAAAA-AAAAAA-AAAAAA-AAAAAA" });
        foreach (var what in new[] { "enrolment", "disable", "recovery-codes" })
            for (var i = 0; i < 6; i++) await another.PostAsync($"{path}/{what}", WrongPassword(what));
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{await another.UserIdAsync()}/second-factor");
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{await admin.UserIdAsync()}/second-factor");

        static object WrongPassword(string what) =>
            what == "enrolment" ? new { password = "wrong-horse-99" } : new { password = "wrong-horse-99", code = "123456" };
    }

    private static async Task EndSessionsAsync(PlatformFixture platform)
    {
        var person = await platform.NewUserAsync();
        var tokens = await platform.LogInForTokensAsync(person.Email);
        await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
        await platform.MakeUseOlderAsync(tokens.Text("refreshToken"));
        await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
        await platform.Anonymous().SendAsync(HttpMethod.Post, "/api/v1/auth/refresh", change: request => request.Headers.Add("Cookie", "refresh-token=abc"));

        var sessions = (await person.GetAsync("/api/v1/auth/sessions")).Body.Items().ToList();
        await person.SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{sessions[0].Id("id")}");
        await platform.Anonymous().SendAsync(HttpMethod.Post, "/api/v1/auth/logout", change: request => request.Headers.Authorization = new("Bearer", "a.b.c"));
        await (await platform.NewUserAsync()).SendAsync(HttpMethod.Delete, "/api/v1/auth/sessions");
        await platform.Anonymous().GetAsync("/api/v1/auth/revocations?since=yesterday");
    }

    private static async Task AdministerAsync(PlatformFixture platform)
    {
        var (admin, person) = (await platform.StaffAsync("admin"), await platform.NewUserAsync());
        var id = await person.UserIdAsync();
        await admin.GetAsync($"/api/v1/users/{id}");
        await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{id}/roles", new { roles = new[] { "customer" } });
        await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{await admin.UserIdAsync()}/roles", new { roles = new[] { "customer" } });
        await admin.PostAsync($"/api/v1/users/{await admin.UserIdAsync()}/disable", new { reason = "Holidays" });
        await admin.PostAsync($"/api/v1/users/{id}/disable", new { reason = "Reported" });
        await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = person.Email, password = "correct-horse-9" });
        await admin.PostAsync($"/api/v1/users/{id}/enable");
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{id}/sessions");

        var client = await admin.PostAsync("/api/v1/auth/clients", new { name = "Import", scopes = new[] { "instructor" } });
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/auth/clients/{client.Text("clientId")}");
        await FillClientsAsync(platform);
        await admin.PostAsync("/api/v1/auth/clients", new { name = "One too many", scopes = new[] { "instructor" } });
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlAsync($"delete from service_clients where name = 'filler'"));
    }

    private static Task<int> FillClientsAsync(PlatformFixture platform) => platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into service_clients (id, name, secret_hash, scopes, registered_at)
            select gen_random_uuid(), 'filler', '', array['instructor'], now() from generate_series(1, {ServiceClient.Max})
            """));
}

/// <summary>What several tests of sessions do.</summary>
internal static class Sessions
{
    public static Task<ApiResponse> LogInForTokensAsync(
        this RunningPlatform platform, string email, Action<HttpRequestMessage>? change = null, bool cookie = false) =>
        platform.Anonymous().SendAsync(HttpMethod.Post, "/api/v1/auth/login", new { email, password = "correct-horse-9", cookie }, change);

    public static Task<ApiResponse> RefreshAsync(this RunningPlatform platform, ApiResponse tokens) =>
        platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });

    /// <summary>Tokens of a new user with a role, whose login was yesterday.</summary>
    public static async Task<(string Email, ApiResponse Tokens)> LogInOfYesterdayAsync(this RunningPlatform platform, string role)
    {
        var (email, roles) = ($"y{Guid.NewGuid():N}@example.com", new[] { "customer", role });
        await platform.AddAccountAsync(email);
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set roles = {roles} where email = {email}"));
        var tokens = await platform.LogInForTokensAsync(email);
        await platform.MakeLoginOlderAsync(email);
        return (email, await platform.RefreshAsync(tokens));
    }

    /// <summary>Moves the logins of a user's sessions to yesterday.</summary>
    public static Task<int> MakeLoginOlderAsync(this RunningPlatform platform, string email) =>
        platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlAsync(
            $"update sessions set authenticated_at = now() - interval '1 day' where user_id = (select id from users where email = {email})"));

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
