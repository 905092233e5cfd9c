using Microsoft.EntityFrameworkCore;
using Platform.Identity.Persistence;

namespace Platform.Tests.Identity;

[Collection(nameof(PlatformFixture))]
public sealed class ChangingAnAccount(PlatformFixture platform)
{
    private const string Password = "correct-horse-9", Other = "another-horse-9";

    [Fact]
    public async Task New_password_by_a_mailed_link_ends_all_sessions()
    {
        var (email, session) = await AccountAsync();
        var token = await ForgetAsync(email);

        var reset = await PostAsync("reset-password", new { token, password = Other });

        Assert.Equal(HttpStatusCode.NoContent, reset.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(session)).Status);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), ((await LogInAsync(email)).Status, (await LogInAsync(email, Other)).Status));
        await platform.AccountMailsAsync(email, "passwordChanged");
    }

    [Fact]
    public async Task Link_for_a_new_password_works_once_and_ends_those_before_it()
    {
        var (email, _) = await AccountAsync();
        foreach (var _ in new[] { 1, 2 }) await PostAsync("forgot-password", new { email });
        var tokens = await platform.TokensAsync(email, "resetPassword", 2);
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("reset-password", new { token = tokens[0], password = Other })).Status);
        foreach (var token in tokens) Assert.Equal("link-invalid", (await PostAsync("reset-password", new { token, password = Other })).ProblemCode);
    }

    [Fact]
    public async Task Of_two_concurrent_uses_of_a_link_one_sets_the_password()
    {
        var (email, _) = await AccountAsync();
        var token = await ForgetAsync(email);
        Task<ApiResponse>[] racing;
        await using (var links = await LockedTable.LockAsync(platform, "identity", "account_links"))
        {
            racing = [.. new[] { Other, "third-horse-99" }.Select(password => PostAsync("reset-password", new { token, password }))];
            await links.WaitForBlockedWritersAsync(2);
        }
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.BadRequest], (await Task.WhenAll(racing)).Select(a => a.Status).Order());
    }

    [Fact]
    public async Task Link_for_a_new_password_expires_and_survives_a_refused_password()
    {
        var (email, _) = await AccountAsync();
        var token = await ForgetAsync(email);
        var refused = await PostAsync("reset-password", new { token, password = $"my-{email.Split('@')[0]}" });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-request"), (refused.Status, refused.ProblemCode));
        await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Database.ExecuteSqlAsync(
            $"update account_links set expires_at = now() where user_id = (select id from users where email = {email})"));
        Assert.Equal("link-invalid", (await PostAsync("reset-password", new { token, password = Other })).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email)).Status);
    }

    [Fact]
    public async Task Password_is_changed_with_the_present_one_and_other_sessions_end()
    {
        var (email, session) = await AccountAsync();
        var owner = await OwnerAsync(email);
        var wrong = await owner.PostAsync("/api/v1/auth/change-password", new { currentPassword = Other, password = Other });
        Assert.Equal((HttpStatusCode.Forbidden, "wrong-password"), (wrong.Status, wrong.ProblemCode));

        var changed = await owner.PostAsync("/api/v1/auth/change-password", new { currentPassword = Password, password = Other });

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (changed.Status, (await RefreshAsync(session)).Status));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), ((await LogInAsync(email)).Status, (await LogInAsync(email, Other)).Status));
        await platform.AccountMailsAsync(email, "passwordChanged");
    }

    [Fact]
    public async Task Guesses_with_a_stolen_token_are_delayed_and_do_not_delay_logins()
    {
        var (email, _) = await AccountAsync();
        var thief = await OwnerAsync(email);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await thief.PostAsync("/api/v1/auth/delete-account", new { password = $"wrong-horse-{i}9" })).Status);
        var answer = await thief.PostAsync("/api/v1/auth/change-password", new { currentPassword = Password, password = Other });
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-failures"), (answer.Status, answer.ProblemCode));
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(email)).Status);
    }

    [Fact]
    public async Task Account_moves_when_the_link_at_the_new_address_is_opened()
    {
        var ((email, _), moved) = (await AccountAsync(), NewEmail());
        var owner = await OwnerAsync(email);
        Assert.Equal(HttpStatusCode.Accepted, (await owner.PostAsync("/api/v1/auth/change-email", new { email = moved, password = Password })).Status);
        await platform.AccountMailsAsync(email, "emailChangeRequested");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), ((await LogInAsync(email)).Status, (await LogInAsync(moved)).Status));

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("verify-email", new { token = await platform.TokenAsync(moved, "confirmNewEmail") })).Status);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), ((await LogInAsync(email)).Status, (await LogInAsync(moved)).Status));
        await platform.AccountMailsAsync(email, "emailChanged");
    }

    [Fact]
    public async Task Account_does_not_move_to_the_address_of_another_one()
    {
        var ((email, _), (taken, _)) = (await AccountAsync(), await AccountAsync());
        var answer = await (await OwnerAsync(email)).PostAsync("/api/v1/auth/change-email", new { email = taken.ToUpperInvariant(), password = Password });
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        await platform.AccountMailsAsync(taken, "alreadyRegistered");
        Assert.Equal(["alreadyRegistered"], platform.AccountMails(taken).Select(m => m.Text("kind")));
    }

    [Fact]
    public async Task New_password_stops_a_change_of_the_address()
    {
        var ((email, _), moved) = (await AccountAsync(), NewEmail());
        await (await OwnerAsync(email)).PostAsync("/api/v1/auth/change-email", new { email = moved, password = Password });
        var token = await platform.TokenAsync(moved, "confirmNewEmail");
        await PostAsync("reset-password", new { token = await ForgetAsync(email), password = Other });
        Assert.Equal("link-invalid", (await PostAsync("verify-email", new { token })).ProblemCode);
    }

    [Fact]
    public async Task Deleted_account_leaves_nothing_of_the_person_and_frees_the_address()
    {
        var (email, session) = await AccountAsync();
        var owner = await OwnerAsync(email);
        var id = (await owner.GetAsync("/api/v1/auth/me")).Body.Id("userId");

        Assert.Equal(HttpStatusCode.NoContent, (await owner.PostAsync("/api/v1/auth/delete-account", new { password = Password })).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(session)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await owner.GetAsync("/api/v1/auth/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(email)).Status);
        var row = await platform.OnDatabaseAsync("identity", (IdentityDbContext db) => db.Users.AsNoTracking().SingleAsync(u => u.Id == id));
        Assert.DoesNotContain(email.Split('@')[0], row.Email + row.NormalizedEmail, StringComparison.Ordinal);
        Assert.Equal(("Deleted account", "", 0), (row.DisplayName, row.PasswordHash, row.Roles.Length));
        var admin = await platform.StaffAsync("admin");
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync($"/api/v1/users/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.SendAsync(HttpMethod.Put, $"/api/v1/users/{id}/roles", new { roles = new[] { "admin" } })).Status);
        await platform.AccountMailsAsync(email, "accountDeleted");
        await platform.AddAccountAsync(email);
    }

    private static string NewEmail() => $"a{Guid.NewGuid():N}@example.com";

    /// <summary>An account, and the refresh token of a session.</summary>
    private async Task<(string Email, string RefreshToken)> AccountAsync()
    {
        var email = NewEmail();
        await platform.AddAccountAsync(email);
        return (email, (await LogInAsync(email)).Text("refreshToken"));
    }

    private async Task<Shopper> OwnerAsync(string email) => await platform.LogInAsync(email, Password);

    private async Task<string> ForgetAsync(string email)
    {
        await PostAsync("forgot-password", new { email });
        return await platform.TokenAsync(email, "resetPassword");
    }

    private Task<ApiResponse> LogInAsync(string email, string password = Password) => PostAsync("login", new { email, password });

    private Task<ApiResponse> RefreshAsync(string refreshToken) => PostAsync("refresh", new { refreshToken });

    private Task<ApiResponse> PostAsync(string path, object body) => platform.Anonymous().PostAsync($"/api/v1/auth/{path}", body);
}
