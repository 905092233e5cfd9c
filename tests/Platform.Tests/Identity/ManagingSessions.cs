using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Administration;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class ManagingSessions(PlatformFixture platform)
{
    [Fact]
    public async Task List_shows_each_session_with_its_device_and_address_and_which_is_the_callers()
    {
        var person = await platform.NewUserAsync();
        var agent = "Firefox/146.0 " + new string('x', 300);
        var tokens = await platform.LogInForTokensAsync(person.Email, request => request.Headers.TryAddWithoutValidation("User-Agent", agent));

        var sessions = (await person.GetAsync("/api/v1/auth/sessions")).Body.Items().ToList();

        Assert.Equal([false, true], sessions.Select(s => s.GetProperty("current").GetBoolean()));
        Assert.Equal((agent[..200], ""), (sessions[0].Text("device"), sessions[1].Text("device")));
        Assert.All(sessions, s => Assert.Equal("127.0.0.1", s.Text("address")));
        Assert.Equal(new JsonWebToken(tokens.Text("accessToken")).GetPayloadValue<string>("sid"), sessions[0].Text("id"));
    }

    [Fact]
    public async Task Ended_session_is_refused_with_its_access_token_and_the_others_go_on()
    {
        var person = await platform.NewUserAsync();
        var other = await platform.LogInForTokensAsync(person.Email);
        var session = new JsonWebToken(other.Text("accessToken")).GetPayloadValue<string>("sid");

        Assert.Equal(HttpStatusCode.NoContent, (await person.SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{session}")).Status);

        Assert.Equal("invalid-refresh-token", (await RefreshAsync(other.Text("refreshToken"))).ProblemCode);
        await new Shopper(platform, other.Text("accessToken"), "").WaitForRefusalAsync();
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/orders")).Status);
        Assert.Single((await person.GetAsync("/api/v1/auth/sessions")).Body.Items());
        Assert.Equal(HttpStatusCode.NoContent, (await person.SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{session}")).Status);
    }

    [Fact]
    public async Task Session_of_another_user_is_not_found()
    {
        var (person, other) = (await platform.NewUserAsync(), await platform.NewUserAsync());
        var session = (await other.GetAsync("/api/v1/auth/sessions")).Body.Items().Single().Text("id");
        Assert.Equal(HttpStatusCode.NotFound, (await person.SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{session}")).Status);
        Assert.Single((await other.GetAsync("/api/v1/auth/sessions")).Body.Items());
    }

    /// <summary>One wait for all of them.</summary>
    [Fact]
    public async Task Access_tokens_are_refused_within_seconds_after_logout_logout_everywhere_reuse_disabling_and_a_change_of_roles()
    {
        var admin = await platform.StaffAsync("admin");
        var people = new List<Shopper>();
        for (var i = 0; i < 5; i++) people.Add(await platform.NewUserAsync());
        var ids = new[] { await people[3].UserIdAsync(), await people[4].UserIdAsync() };
        var reused = await platform.LogInForTokensAsync(people[2].Email);
        people[2] = new(platform, reused.Text("accessToken"), people[2].Email);
        foreach (var person in people) Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/orders")).Status);

        await people[0].PostAsync("/api/v1/auth/logout");
        await people[1].SendAsync(HttpMethod.Delete, "/api/v1/auth/sessions");
        await RefreshAsync(reused.Text("refreshToken"));
        await platform.MakeUseOlderAsync(reused.Text("refreshToken"));
        Assert.Equal("refresh-token-reused", (await RefreshAsync(reused.Text("refreshToken"))).ProblemCode);
        await admin.PostAsync($"/api/v1/users/{ids[0]}/disable", new { reason = "Reported" });
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => // as the deployer does
            db.Database.ExecuteSqlAsync($"update users set roles = array['customer', 'instructor'] where id = {ids[1]}"));

        foreach (var person in people)
            foreach (var path in new[] { "/api/v1/orders", "/api/v1/auth/me" }) await person.WaitForRefusalAsync(path);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/orders")).Status);
        var again = await platform.LogInAsync(people[4].Email, "correct-horse-9");
        Assert.Equal(["customer", "instructor"], new JsonWebToken(again.Token).Claims.Where(c => c.Type == "roles").Select(c => c.Value));
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/api/v1/orders")).Status);
    }

    [Fact]
    public async Task Login_beyond_the_maximum_ends_the_session_that_was_not_used_for_the_longest_time()
    {
        var options = platform.OptionsOf<SessionOptions>("identity");
        var max = options.MaxPerUser;
        try
        {
            options.MaxPerUser = 3;
            var email = (await platform.NewUserAsync()).Email;
            var (first, second, third) = (await RefreshTokenOfAsync(email), await RefreshTokenOfAsync(email), await RefreshTokenOfAsync(email));
            first = (await RefreshAsync(first)).Text("refreshToken");

            await RefreshTokenOfAsync(email);

            Assert.Equal("invalid-refresh-token", (await RefreshAsync(second)).ProblemCode);
            Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(first)).Status);
            Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(third)).Status);
            Assert.Contains(
                await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.SecurityEvents
                    .Where(e => e.UserId == db.Users.Single(u => u.Email == email).Id).Select(e => e.Type).ToListAsync()),
                type => type == SecurityEventType.SessionLimitReached);
        }
        finally
        {
            options.MaxPerUser = max;
        }
    }

    /// <summary>Session fixation: what a client brings along is not what it gets.</summary>
    [Fact]
    public async Task Login_with_any_token_or_cookie_starts_a_new_session()
    {
        var attacker = await platform.LogInForTokensAsync((await platform.NewUserAsync()).Email);
        var victim = await platform.NewUserAsync();

        var tokens = await platform.LogInForTokensAsync(victim.Email, request =>
        {
            request.Headers.Add("Cookie", $"refresh-token={attacker.Text("refreshToken")}");
            request.Headers.Authorization = new("Bearer", attacker.Text("accessToken"));
        });

        var (known, started) = (new JsonWebToken(attacker.Text("accessToken")), new JsonWebToken(tokens.Text("accessToken")));
        Assert.NotEqual(known.GetPayloadValue<string>("sid"), started.GetPayloadValue<string>("sid"));
        Assert.NotEqual(attacker.Text("refreshToken"), tokens.Text("refreshToken"));
        Assert.Equal(await victim.UserIdAsync(), Guid.Parse(started.Subject));
    }

    private async Task<string> RefreshTokenOfAsync(string email) => (await platform.LogInForTokensAsync(email)).Text("refreshToken");

    private Task<ApiResponse> RefreshAsync(string refreshToken) => platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken });
}
