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

    [Fact]
    public async Task Staff_without_a_second_factor_is_shown_and_found()
    {
        var (admin, with, without) = (await platform.StaffAsync("admin"), await platform.NewUserAsync(), await platform.NewUserAsync());
        foreach (var person in new[] { with, without })
        {
            await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{await person.UserIdAsync()}/roles", new { roles = new[] { "operator" } });
            var again = await platform.LogInAsync(person.Email, "correct-horse-9");
            if (person == with) await Authenticator.EnableAsync(platform, again);
            else await again.PostAsync("/api/v1/auth/second-factor/enrolment", new { password = "correct-horse-9" }); // and no code that confirms it
        }

        Assert.Equal(with.Email, Assert.Single(await FindAsync(admin, $"privileged=true&secondFactor=true&search={with.Email}")).Text("email"));
        Assert.Empty(await FindAsync(admin, $"privileged=true&secondFactor=false&search={with.Email}"));
        Assert.Equal(without.Email, Assert.Single(await FindAsync(admin, $"privileged=true&secondFactor=false&search={without.Email}")).Text("email"));
        foreach (var (person, has) in new[] { (with, true), (without, false) })
        {
            var id = Assert.Single(await FindAsync(admin, $"search={person.Email}")).Id("userId");
            Assert.Equal(has, (await admin.GetAsync($"/api/v1/users/{id}")).Body.GetProperty("hasSecondFactor").GetBoolean());
            Assert.Equal(has, (await admin.PostAsync($"/api/v1/users/{id}/enable")).Body.GetProperty("hasSecondFactor").GetBoolean());
        }
    }

    [Theory]
    [InlineData("role=root"), InlineData("privileged=yes"), InlineData("secondFactor=1"), InlineData("inactiveDays=0"), InlineData("inactiveDays=1e1")]
    [InlineData("search=%00")]
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

    [Fact]
    public async Task Life_of_an_account_and_its_second_factor_is_in_the_audit_log()
    {
        const string password = "correct-horse-9";
        var (admin, email) = (await platform.StaffAsync("admin"), $"s{Guid.NewGuid():N}@example.com");
        await platform.Anonymous().PostAsync("/api/v1/auth/register", new { email, password, displayName = "Pat" });
        await platform.Anonymous().PostAsync("/api/v1/auth/verify-email", new { token = await platform.TokenAsync(email, "verifyEmail"), password });
        var owner = await platform.LogInAsync(email, password);
        var app = await Authenticator.EnableAsync(platform, owner);
        await owner.PostAsync("/api/v1/auth/step-up", new { code = await app.NextCodeAsync() });
        await owner.PostAsync("/api/v1/auth/second-factor/disable", new { password, code = await app.NextCodeAsync() });

        var log = (await admin.GetAsync($"/api/v1/security-events?userId={await owner.UserIdAsync()}")).Body.Items().Reverse().ToList();

        Assert.Equal(["accountCreated", "loggedIn", "secondFactorEnabled", "steppedUp", "secondFactorDisabled"], log.Select(e => e.Text("type")));
        Assert.All(log, e => Assert.Equal((JsonValueKind.Null, "127.0.0.1"), (e.GetProperty("actorId").ValueKind, e.Text("address"))));
    }

    [Fact]
    public async Task Services_and_their_admin_are_in_the_audit_log()
    {
        var admin = await platform.StaffAsync("admin");
        var id = (await admin.PostAsync("/api/v1/auth/clients", new { name = "Import", scopes = new[] { "instructor" } })).Text("clientId");
        await admin.SendAsync(HttpMethod.Delete, $"/api/v1/auth/clients/{id}");
        foreach (var (type, detail) in new[] { ("clientRegistered", $"{id} Import: instructor"), ("clientRemoved", $"{id} Import") })
        {
            var entry = (await admin.GetAsync($"/api/v1/security-events?type={type}&limit=1")).Body.Items().Single();
            Assert.Equal((await admin.UserIdAsync(), detail), (entry.Id("actorId"), entry.Text("detail")));
        }
    }

    [Fact]
    public async Task Sprayed_addresses_leave_the_clients_address_in_the_audit_log_and_not_what_was_typed()
    {
        var (admin, name) = (await platform.StaffAsync("admin"), $"s{Guid.NewGuid():N}");
        for (var i = 0; i < 3; i++)
            await platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = $"{name}{i}@example.com", password = "wrong-horse-99" });

        var log = await admin.GetAsync("/api/v1/security-events?type=loginFailed&limit=3");

        Assert.All(log.Body.Items(), e => Assert.Equal(
            (JsonValueKind.Null, "127.0.0.1", "wrong-credentials"), (e.GetProperty("userId").ValueKind, e.Text("address"), e.Text("detail"))));
        Assert.DoesNotContain(name, log.Body.ToString(), StringComparison.Ordinal);
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
