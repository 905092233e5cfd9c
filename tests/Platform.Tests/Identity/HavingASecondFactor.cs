using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Identity.Persistence;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class HavingASecondFactor(PlatformFixture platform)
{
    private const string Password = "correct-horse-9", Path = "/api/v1/auth/second-factor", WrongCode = "AAAAAA-AAAAAA-AAAAAA-AAAAAA";

    [Fact]
    public async Task Login_needs_a_code_once_the_first_one_has_enabled_it()
    {
        var owner = await platform.NewUserAsync();
        await owner.PostAsync($"{Path}/enrolment", new { password = Password });
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(owner, null)).Status); // not enabled yet

        var app = await Authenticator.EnableAsync(platform, owner);

        var (missing, wrong, right) = (await LogInAsync(owner, null), await LogInAsync(owner, WrongCode), await LogInAsync(owner, await app.NextCodeAsync()));
        Assert.Equal((HttpStatusCode.Unauthorized, "second-factor-required"), (missing.Status, missing.ProblemCode));
        Assert.Equal((HttpStatusCode.Unauthorized, "second-factor-invalid"), (wrong.Status, wrong.ProblemCode));
        Assert.Equal("2", new JsonWebToken(right.Text("accessToken")).GetPayloadValue<string>("acr"));
        var state = (await owner.GetAsync(Path)).Body;
        Assert.Equal((true, 10, false),
            (state.GetProperty("enabled").GetBoolean(), state.GetProperty("recoveryCodesLeft").GetInt32(), state.GetProperty("required").GetBoolean()));
        await platform.SecondFactorMailAsync(owner.Email, "enabled");
    }

    [Fact]
    public async Task Enabling_it_ends_the_other_sessions_and_raises_the_owners()
    {
        var email = (await platform.NewUserAsync()).Email;
        var (own, other) = (await platform.LogInForTokensAsync(email), await platform.LogInForTokensAsync(email));

        await Authenticator.EnableAsync(platform, new(platform, own.Text("accessToken"), email));

        Assert.Equal("invalid-refresh-token", (await RefreshAsync(other)).ProblemCode);
        Assert.Equal("2", new JsonWebToken((await RefreshAsync(own)).Text("accessToken")).GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task Code_that_was_used_is_refused()
    {
        var owner = await platform.NewUserAsync();
        var app = await Authenticator.EnableAsync(platform, owner);
        var code = await app.NextCodeAsync();
        var (first, replayed) = (await LogInAsync(owner, code), await LogInAsync(owner, code));
        Assert.Equal((HttpStatusCode.OK, "second-factor-invalid"), (first.Status, replayed.ProblemCode));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_two_concurrent_logins_with_one_code_one_succeeds(bool recovery)
    {
        var owner = await platform.NewUserAsync();
        var app = await Authenticator.EnableAsync(platform, owner);
        var code = recovery ? app.RecoveryCodes[0] : await app.NextCodeAsync();
        Task<ApiResponse>[] racing;
        await using (await LockedTable.LockAsync(platform, "identity", "throttles"))
        {
            racing = [LogInAsync(owner, code), LogInAsync(owner, code)];
            await LockedTable.WaitForAnyLockAsync(platform, "identity", 2);
        }
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], (await Task.WhenAll(racing)).Select(a => a.Status).Order());
    }

    [Fact]
    public async Task Recovery_code_is_taken_once_in_any_form_and_the_owner_gets_a_mail()
    {
        var owner = await platform.NewUserAsync();
        var app = await Authenticator.EnableAsync(platform, owner);
        var typed = app.RecoveryCodes[3].Replace('-', ' ').ToLowerInvariant();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized],
            new[] { await LogInAsync(owner, typed), await LogInAsync(owner, app.RecoveryCodes[3]) }.Select(a => a.Status));
        Assert.Equal(9, (await owner.GetAsync(Path)).Body.GetProperty("recoveryCodesLeft").GetInt32());
        await platform.SecondFactorMailAsync(owner.Email, "recoveryCodeUsed");
    }

    [Fact]
    public async Task Guessed_codes_are_delayed_from_any_device_and_the_owner_gets_a_mail()
    {
        var owner = await platform.NewUserAsync();
        var app = await Authenticator.EnableAsync(platform, owner);
        for (var i = 0; i < 5; i++) Assert.Equal("second-factor-invalid", (await LogInAsync(owner, WrongCode)).ProblemCode);
        var delayed = await LogInAsync(owner, await app.NextCodeAsync());
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-failures"), (delayed.Status, delayed.ProblemCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await owner.PostAsync("/api/v1/auth/step-up", new { code = app.RecoveryCodes[0] })).Status);
        await platform.SecondFactorMailAsync(owner.Email, "codesFailed");
        var admin = await platform.StaffAsync("admin");
        var failed = await admin.GetAsync($"/api/v1/security-events?userId={await owner.UserIdAsync()}&type=secondFactorFailed");
        Assert.Equal(5, failed.Body.Items().Count());
    }

    [Fact]
    public async Task Disabling_needs_the_password_and_a_code()
    {
        var owner = await platform.NewUserAsync();
        var app = await Authenticator.EnableAsync(platform, owner);
        Assert.Equal("wrong-password", (await ChangeAsync("disable", "wrong-horse-99", await app.NextCodeAsync())).ProblemCode);
        Assert.Equal("second-factor-invalid", (await ChangeAsync("disable", Password, WrongCode)).ProblemCode);
        Assert.Equal("second-factor-required", (await LogInAsync(owner, null)).ProblemCode);

        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync("disable", Password, await app.NextCodeAsync())).Status);

        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(owner, null)).Status);
        foreach (var what in new[] { "disable", "recovery-codes" })
            Assert.Equal((HttpStatusCode.Conflict, "second-factor-not-enabled"), Seen(await ChangeAsync(what, Password, app.Code)));
        await platform.SecondFactorMailAsync(owner.Email, "disabled");

        Task<ApiResponse> ChangeAsync(string what, string password, string code) => owner.PostAsync($"{Path}/{what}", new { password, code });
    }

    [Fact]
    public async Task Session_goes_on_without_it_after_it_was_disabled()
    {
        var email = (await platform.NewUserAsync()).Email;
        var own = await platform.LogInForTokensAsync(email);
        var owner = new Shopper(platform, own.Text("accessToken"), email);
        var app = await Authenticator.EnableAsync(platform, owner);
        await owner.PostAsync($"{Path}/disable", new { password = Password, code = await app.NextCodeAsync() });
        Assert.Equal("1", new JsonWebToken((await RefreshAsync(own)).Text("accessToken")).GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task New_recovery_codes_end_those_before()
    {
        var owner = await platform.NewUserAsync();
        var app = await Authenticator.EnableAsync(platform, owner);
        var renewed = await owner.PostAsync($"{Path}/recovery-codes", new { password = Password, code = app.RecoveryCodes[0] });
        Assert.Equal("second-factor-invalid", (await LogInAsync(owner, app.RecoveryCodes[1])).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(owner, renewed.Body.GetProperty("recoveryCodes")[9].GetString())).Status);
        await platform.SecondFactorMailAsync(owner.Email, "recoveryCodesRenewed");
    }

    [Fact]
    public async Task Secret_is_neither_replaced_while_it_is_enabled_nor_confirmed_twice()
    {
        var owner = await platform.NewUserAsync();
        Assert.Equal((HttpStatusCode.Conflict, "second-factor-not-set-up"), Seen(await owner.PostAsync($"{Path}/confirm", new { code = "123456" })));
        var app = await Authenticator.EnableAsync(platform, owner);
        Assert.Equal((HttpStatusCode.Conflict, "second-factor-enabled"), Seen(await owner.PostAsync($"{Path}/enrolment", new { password = Password })));
        Assert.Equal((HttpStatusCode.Conflict, "second-factor-not-set-up"), Seen(await owner.PostAsync($"{Path}/confirm", new { code = app.Code })));
    }

    [Fact]
    public async Task Admin_removes_it_for_a_user_who_has_lost_the_device()
    {
        var (owner, admin) = (await platform.NewUserAsync(), await platform.StaffAsync("admin"));
        var id = await owner.UserIdAsync();
        await Authenticator.EnableAsync(platform, owner);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{id}/second-factor")).Status);

        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(owner, null)).Status);
        await owner.WaitForRefusalAsync(); // the sessions have ended
        await platform.SecondFactorMailAsync(owner.Email, "removed");
        var entry = Assert.Single((await admin.GetAsync($"/api/v1/security-events?userId={id}&type=secondFactorRemoved")).Body.Items());
        Assert.Equal(await admin.UserIdAsync(), entry.Id("actorId"));
    }

    [Fact]
    public async Task Admin_cannot_remove_their_own_without_the_password()
    {
        var admin = await platform.StaffAsync("admin");
        Assert.Equal((HttpStatusCode.Conflict, "own-account"),
            Seen(await admin.SendAsync(HttpMethod.Delete, $"/api/v1/users/{await admin.UserIdAsync()}/second-factor")));
    }

    [Fact]
    public async Task Deleted_account_leaves_nothing_of_its_second_factor()
    {
        var owner = await platform.NewUserAsync();
        var id = await owner.UserIdAsync();
        await Authenticator.EnableAsync(platform, owner);
        await owner.PostAsync("/api/v1/auth/delete-account", new { password = Password });
        Assert.False(await platform.OnDatabaseAsync("identity", async (IdentityDbContext db) =>
            await db.SecondFactors.AnyAsync(f => f.UserId == id) || await db.RecoveryCodes.AnyAsync(c => c.UserId == id)));
    }

    private static (HttpStatusCode, string) Seen(ApiResponse answer) => (answer.Status, answer.ProblemCode);

    private Task<ApiResponse> LogInAsync(Shopper owner, string? code) =>
        platform.Anonymous().PostAsync("/api/v1/auth/login", new { email = owner.Email, password = Password, code });

    private Task<ApiResponse> RefreshAsync(ApiResponse tokens) =>
        platform.Anonymous().PostAsync("/api/v1/auth/refresh", new { refreshToken = tokens.Text("refreshToken") });
}
