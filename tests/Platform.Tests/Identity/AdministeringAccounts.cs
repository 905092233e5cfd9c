using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using Platform.Identity.Persistence;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class AdministeringAccounts(PlatformFixture platform)
{
    [Fact]
    public async Task Accounts_are_found_by_a_part_of_the_address_by_role_and_by_privilege()
    {
        var admin = await platform.StaffAsync("admin");
        var person = await platform.NewUserAsync();
        var part = person.Email[3..20].ToUpperInvariant();

        var found = Assert.Single(await FindAsync(admin, $"search={part}"));
        Assert.Equal((person.Email, "Pat", "customer"), (found.Text("email"), found.Text("displayName"), found.GetProperty("roles")[0].GetString()));
        Assert.Empty(await FindAsync(admin, $"search={part}&role=instructor"));
        Assert.Empty(await FindAsync(admin, $"search={part}&privileged=true"));
        Assert.Single(await FindAsync(admin, $"search={part}&privileged=false"));
        Assert.Empty(await FindAsync(admin, "search=%25%25%25")); // percent signs mean themselves
        var privileged = await FindAsync(admin, "privileged=true&limit=100&search=platform.local");
        Assert.Equal(["admin@platform.local", "instructor@platform.local", "operator@platform.local"], privileged.Select(u => u.Text("email")).Order());
    }

    [Fact]
    public async Task Accounts_that_nobody_used_for_some_days_are_found()
    {
        var (admin, person) = (await platform.StaffAsync("admin"), await platform.NewUserAsync());
        Assert.Empty(await FindAsync(admin, $"search={person.Email}&inactiveDays=90"));
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) =>
            db.Database.ExecuteSqlAsync($"update users set last_active_at = now() - interval '91 days' where email = {person.Email}"));
        Assert.Single(await FindAsync(admin, $"search={person.Email}&inactiveDays=90"));
        await platform.LogInAsync(person.Email, "correct-horse-9");
        Assert.Empty(await FindAsync(admin, $"search={person.Email}&inactiveDays=90"));
    }

    [Theory]
    [InlineData("role=root"), InlineData("privileged=yes"), InlineData("inactiveDays=0"), InlineData("inactiveDays=1e1"), InlineData("search=%00")]
    public async Task Wrong_filter_is_400_and_named(string query)
    {
        var answer = await (await platform.StaffAsync("admin")).GetAsync($"/api/v1/users?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, query.Split('=')[0]), (answer.Status, answer.Body.GetProperty("errors").EnumerateObject().Single().Name));
    }

    [Theory, InlineData("customer"), InlineData("instructor"), InlineData("operator")]
    public async Task Others_than_admins_are_refused(string role)
    {
        var person = await platform.StaffAsync(role);
        foreach (var path in new[] { "/api/v1/users", "/api/v1/security-events" })
        {
            var answer = await person.GetAsync(path);
            Assert.Equal((HttpStatusCode.Forbidden, "role-required"), (answer.Status, answer.ProblemCode));
        }
    }

    [Fact]
    public async Task Disabled_account_cannot_log_in_refresh_or_use_its_sessions_until_it_is_enabled()
    {
        var (admin, person) = (await platform.StaffAsync("admin"), await platform.NewUserAsync());
        var (id, tokens) = (await person.UserIdAsync(), await platform.LogInForTokensAsync(person.Email));

        var disabled = await admin.PostAsync($"/api/v1/users/{id}/disable", new { reason = "Reported by many" });

        Assert.Equal((HttpStatusCode.OK, "Reported by many"), (disabled.Status, disabled.Text("disabledReason")));
        var login = await platform.LogInForTokensAsync(person.Email);
        Assert.Equal((HttpStatusCode.Forbidden, "account-disabled"), (login.Status, login.ProblemCode));
        var wrong = await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = person.Email, password = "wrong-horse-99" });
        Assert.Equal("wrong-credentials", wrong.ProblemCode); // that the account is disabled is said after the right password only
        var refresh = await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
        Assert.Equal("invalid-refresh-token", refresh.ProblemCode);

        Assert.Equal(JsonValueKind.Null, (await admin.PostAsync($"/api/v1/users/{id}/enable")).Body.GetProperty("disabledAt").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await platform.LogInForTokensAsync(person.Email)).Status);
    }

    [Fact]
    public async Task Changed_roles_are_in_the_next_token_and_published()
    {
        var (admin, person) = (await platform.StaffAsync("admin"), await platform.NewUserAsync());
        var (id, tokens) = (await person.UserIdAsync(), await platform.LogInForTokensAsync(person.Email));

        var changed = await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{id}/roles", new { roles = new[] { "instructor", "customer", "customer" } });

        Assert.Equal(["customer", "instructor"], changed.Body.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        var refreshed = await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
        var roles = new JsonWebToken(refreshed.Text("accessToken")).Claims.Where(c => c.Type == "roles").Select(c => c.Value);
        Assert.Equal(["customer", "instructor"], roles);
        Assert.Equal(HttpStatusCode.OK, (await new Shopper(platform, refreshed.Text("accessToken"), "").GetAsync("/api/v1/auth/me")).Status);
        await Poll.UntilAsync(
            () => Task.FromResult(
                platform.Sent.Any(m => m.Subject == "identity.user-roles-changed.v1" && m.Body.Contains(id.ToString(), StringComparison.Ordinal))),
            () => "the change of roles was not published", seconds: 10);
    }

    [Fact]
    public async Task Admin_cannot_take_their_own_role_or_disable_themselves()
    {
        var admin = await platform.StaffAsync("admin");
        var id = await admin.UserIdAsync();
        foreach (var answer in new[]
        {
            await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{id}/roles", new { roles = new[] { "customer" } }),
            await admin.PostAsync($"/api/v1/users/{id}/disable", new { reason = "Holidays" }),
        })
        {
            Assert.Equal((HttpStatusCode.Conflict, "own-account"), (answer.Status, answer.ProblemCode));
        }
    }

    [Fact]
    public async Task Every_security_event_of_an_account_is_in_the_audit_log_with_who_did_it()
    {
        var (admin, person) = (await platform.StaffAsync("admin"), await platform.NewUserAsync());
        var (id, adminId) = (await person.UserIdAsync(), await admin.UserIdAsync());
        await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = person.Email, password = "wrong-horse-99" });
        var reused = (await platform.LogInForTokensAsync(person.Email)).Text("refreshToken");
        await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = reused });
        await platform.MakeUseOlderAsync(reused);
        await platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = reused });
        var other = (await platform.LogInForTokensAsync(person.Email)).Text("refreshToken");
        await platform.Anonymous().PostAsync("/api/v1/auth/logout", new { refreshToken = other });
        await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{id}/roles", new { roles = new[] { "operator" } });
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{id}/sessions");
        await admin.PostAsync($"/api/v1/users/{id}/disable", new { reason = "Left the company" });
        await admin.PostAsync($"/api/v1/users/{id}/enable");

        var log = (await admin.GetAsync($"/api/v1/security-events?userId={id}&limit=100")).Body.Items().Reverse().ToList();

        Assert.Equal(
            [
                "loggedIn", "loginFailed", "loggedIn", "sessionCompromised", "loggedIn", "loggedOut", "rolesChanged", "sessionEnded", "accountDisabled",
                "accountEnabled",
            ],
            log.Select(e => e.Text("type")));
        Assert.All(log.Take(6), e => Assert.Equal((JsonValueKind.Null, "127.0.0.1"), (e.GetProperty("actorId").ValueKind, e.Text("address"))));
        Assert.All(log.Skip(6), e => Assert.Equal(adminId, e.Id("actorId")));
        Assert.Equal(("customer -> operator", "Left the company"), (log[6].Text("detail"), log[8].Text("detail")));
        Assert.Single((await admin.GetAsync($"/api/v1/security-events?userId={id}&type=rolesChanged")).Body.Items());
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/api/v1/security-events?type=unheard-of")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/api/v1/security-events?userId=me")).Status);
    }

    [Theory]
    [InlineData("update security_events set detail = ''"), InlineData("delete from security_events"), InlineData("truncate security_events")]
    public async Task Database_refuses_to_change_the_audit_log(string sql)
    {
        await platform.NewUserAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlRawAsync(sql)));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> FindAsync(Shopper admin, string query) => [.. (await admin.GetAsync($"/api/v1/users?{query}")).Body.Items()];
}
