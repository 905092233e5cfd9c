using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class VerifyingAnAddress(PlatformFixture platform)
{
    private const string Password = "correct-horse-9";
    private readonly string email = $"v{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task Registration_becomes_an_account_when_its_link_is_opened()
    {
        var (registered, before) = (await RegisterAsync(), await LogInAsync());
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Forbidden, "email-not-verified"), (registered.Status, before.Status, before.ProblemCode));
        Assert.DoesNotContain(platform.Sent, m => m.Subject == "identity.user-registered.v1" && m.Body.Contains(email, StringComparison.Ordinal));

        var opened = await OpenAsync(await platform.TokenAsync(email, "verifyEmail"));

        var after = await LogInAsync();
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (opened.Status, after.Status));
        var me = await new Shopper(platform, after.Text("accessToken"), email).GetAsync("/api/v1/auth/me");
        Assert.Equal((email, "Pat"), (me.Text("email"), me.Text("displayName")));
        Assert.Equal(["customer"], me.Body.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        await Poll.UntilAsync(
            () => Task.FromResult(platform.Sent.Any(m => m.Subject == "identity.user-registered.v1" && m.Body.Contains(email, StringComparison.Ordinal))),
            () => "the event was not published");
    }

    [Fact]
    public async Task Link_works_once()
    {
        await RegisterAsync();
        var token = await platform.TokenAsync(email, "verifyEmail");
        ApiResponse[] answers = [await OpenAsync(token), await OpenAsync(token)];
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.BadRequest], answers.Select(a => a.Status));
        Assert.Equal("link-invalid", answers[1].ProblemCode);
    }

    [Fact]
    public async Task Of_two_concurrent_openings_one_creates_the_account()
    {
        await RegisterAsync();
        var token = await platform.TokenAsync(email, "verifyEmail");
        var answers = await AtTheSameMomentAsync(() => OpenAsync(token), () => OpenAsync(token));
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.BadRequest], answers.Select(a => a.Status).Order());
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync()).Status);
    }

    [Fact]
    public async Task Link_expires_after_a_day_and_the_registration_with_it()
    {
        await RegisterAsync();
        var token = await platform.TokenAsync(email, "verifyEmail");
        await OnDatabaseAsync($"update registrations set expires_at = now() where email = '{email}'");

        var (opened, loggedIn) = (await OpenAsync(token), await LogInAsync());
        await platform.RunTimerAsync("identity", "ForgetExpiredSessions");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), (opened.Status, loggedIn.Status));
        Assert.False(await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Registrations.AnyAsync(r => r.Email == email)));
    }

    [Fact]
    public async Task Stranger_who_registers_an_address_first_does_not_keep_its_owner_from_it()
    {
        await RegisterAsync("strangers-horse-9", "Stranger");
        var theirs = await platform.TokenAsync(email, "verifyEmail");
        await RegisterAsync(email: email.ToUpperInvariant());
        var own = (await platform.TokensAsync(email, "verifyEmail", 2))[0];

        ApiResponse[] opened = [await OpenAsync(own), await OpenAsync(theirs, "strangers-horse-9")];

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.BadRequest], opened.Select(a => a.Status));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), ((await LogInAsync()).Status, (await LogInAsync("strangers-horse-9")).Status));
    }

    [Fact]
    public async Task Who_opens_the_link_of_a_strangers_registration_makes_no_account_of_it()
    {
        await RegisterAsync("strangers-horse-9", "Stranger");
        var theirs = await platform.TokenAsync(email, "verifyEmail");

        ApiResponse[] opened = [await OpenAsync(theirs, null), await OpenAsync(theirs)];

        Assert.Equal([(HttpStatusCode.BadRequest, "invalid-request"), (HttpStatusCode.Forbidden, "wrong-password")],
            opened.Select(a => (a.Status, a.ProblemCode)));
        Assert.Equal("password", opened[0].Body.GetProperty("errors").EnumerateObject().Single().Name);
        Assert.Equal("email-not-verified", (await LogInAsync("strangers-horse-9")).ProblemCode);
        await RegisterAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await OpenAsync((await platform.TokensAsync(email, "verifyEmail", 2))[0])).Status);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), ((await LogInAsync()).Status, (await LogInAsync("strangers-horse-9")).Status));
    }

    [Fact]
    public async Task Registration_of_a_known_address_changes_nothing_and_its_owner_is_told()
    {
        await platform.AddAccountAsync(email, "owners-horse-9", "Owner");
        await RegisterAsync();
        var mail = Assert.Single(await platform.AccountMailsAsync(email, "alreadyRegistered"));
        Assert.Equal(("Owner", false), (mail.Text("displayName"), mail.TryGetProperty("link", out var link) && link.ValueKind == JsonValueKind.String));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), ((await LogInAsync("owners-horse-9")).Status, (await LogInAsync()).Status));
    }

    [Fact]
    public async Task Of_two_links_of_one_address_opened_concurrently_one_creates_the_account()
    {
        await RegisterAsync("first-horse-99");
        await RegisterAsync("second-horse-99");
        var tokens = await platform.TokensAsync(email, "verifyEmail", 2);
        var answers = await AtTheSameMomentAsync(() => OpenAsync(tokens[0], "second-horse-99"), () => OpenAsync(tokens[1], "first-horse-99"));
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.BadRequest], answers.Select(a => a.Status).Order());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized],
            new[] { await LogInAsync("first-horse-99"), await LogInAsync("second-horse-99") }.Select(a => a.Status).Order());
    }

    [Fact]
    public async Task Another_link_can_be_asked_for_and_mails_are_bounded()
    {
        await RegisterAsync();
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("resend-verification", new { email })).Status);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var tokens = await platform.TokensAsync(email, "verifyEmail", 3);

        Assert.Equal((3, 3), (tokens.Count, tokens.Distinct().Count()));
        Assert.Equal(HttpStatusCode.NoContent, (await OpenAsync(tokens[0])).Status);
    }

    private Task<ApiResponse> RegisterAsync(string password = Password, string displayName = "Pat", string? email = null) =>
        PostAsync("register", new { email = email ?? this.email, password, displayName });

    private Task<ApiResponse> LogInAsync(string password = Password) => PostAsync("login", new { email, password });

    private Task<ApiResponse> OpenAsync(string token, string? password = Password) => PostAsync("verify-email", new { token, password });

    private Task<ApiResponse> PostAsync(string path, object body) => platform.Anonymous().PostAsync($"/api/v1/auth/{path}", body);

    private Task<int> OnDatabaseAsync(string sql) =>
        platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlRawAsync(sql));

    private async Task<ApiResponse[]> AtTheSameMomentAsync(params Func<Task<ApiResponse>>[] requests)
    {
        Task<ApiResponse>[] racing;
        await using (await LockedTable.LockAsync(platform, "identity", "users"))
        {
            racing = [.. requests.Select(send => send())];
            await LockedTable.WaitForAnyLockAsync(platform, "identity", requests.Length);
        }
        return await Task.WhenAll(racing);
    }
}
